//! JSON files are modules too: their default export is the value.

use serde::de::IgnoredAny;

use crate::diagnostic::Diagnostic;

/// The module for a JSON file. The value is made by `JSON.parse`, not by JavaScript's own grammar, in
/// which `__proto__` would set a prototype.
pub(super) fn module_text(name: &str, text: &str) -> Result<String, Diagnostic> {
    // Ignored values are skipped without recursion, so depth is no danger here.
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| {
        let byte = byte_of(text, error.line(), error.column());
        Diagnostic::at(name, text, byte, format!("this is not JSON: {}", reason(&error)))
    })?;
    let literal = serde_json::Value::from(text).to_string();
    Ok(format!("export default JSON.parse({literal});\n"))
}

/// The message without the position that `serde_json` appends; the diagnostic shows its own.
fn reason(error: &serde_json::Error) -> String {
    let told = error.to_string();
    told.split_once(" at line ").map_or(told.clone(), |(reason, _)| reason.to_owned())
}

/// `serde_json` counts lines from one and names the bytes of the line it has read, the wrong one included.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::module_text;

    #[test]
    fn json_stays_text_until_it_is_evaluated() {
        let text = module_text("a.json", "{\"__proto__\": 1}\n").unwrap();
        assert_eq!(text, "export default JSON.parse(\"{\\\"__proto__\\\": 1}\\n\");\n");
    }

    #[test]
    fn a_mistake_in_json_has_a_place() {
        let found = module_text("a.json", "{\n  \"a\": 1,\n  b: 2\n}").unwrap_err();
        assert_eq!((found.line, found.column), (3, 3));
        assert_eq!(found.message, "this is not JSON: key must be a string");
        assert!(module_text("a.json", "").is_err());
        assert!(module_text("a.json", "1 2").is_err());
    }

    #[test]
    fn depth_is_no_danger() {
        assert!(module_text("a.json", &"[".repeat(1_000_000)).is_err());
        let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert!(module_text("a.json", &deep).is_ok());
    }
}
