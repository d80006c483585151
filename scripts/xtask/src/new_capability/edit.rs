//! The lists that a capability has to be in. A line is put where its like is; a file in which nothing is like it
//! any more is an error, and this the place to mend.

use super::Name;

/// A list is not as it was.
#[derive(Debug, thiserror::Error)]
#[error("{path}: there is no {like}; mend scripts/xtask/src/new_capability/edit.rs")]
pub struct EditError {
    path: String,
    like: &'static str,
}

/// Gives the whole file, with lines added.
pub(super) type Edit = fn(&str, &str, &Name) -> Result<String, EditError>;

pub(super) const ALL: &[(&str, Edit)] = &[
    ("Cargo.toml", workspace),
    ("host/Cargo.toml", server),
    ("host/src/registry.rs", registry),
    ("wit/world.wit", world),
    ("guest/src/capabilities.rs", glue),
    ("guest/src/native.rs", native),
    ("guest/js/native.ts", native_types),
    ("guest/js/main.ts", facades),
];

fn workspace(path: &str, text: &str, name: &Name) -> Result<String, EditError> {
    let line = name.fill("stoa-{{name}} = { path = \"host/capabilities/{{name}}\" }");
    after_last(path, text, "path of a capability", |line| line.contains("path = \"host/capabilities/"), &line)
}

fn server(path: &str, text: &str, name: &Name) -> Result<String, EditError> {
    let is_one = |line: &str| line.starts_with("stoa-") && line.ends_with(".workspace = true");
    in_order(path, text, "dependency on a room", is_one, &name.fill("stoa-{{name}}.workspace = true"))
}

fn registry(path: &str, text: &str, name: &Name) -> Result<String, EditError> {
    let with = name.fill(".with(stoa_{{name}}::{{Name}}::in_memory())?.build()");
    before_last(path, text, ".build()", &with)
}

fn world(path: &str, text: &str, name: &Name) -> Result<String, EditError> {
    let line = name.fill("  import {{name}};");
    after_last(path, text, "import", |line| line.trim_start().starts_with("import "), &line)
}

fn glue(path: &str, text: &str, name: &Name) -> Result<String, EditError> {
    let is_one = |line: &str| line.starts_with("pub mod ");
    in_order(path, text, "module of a capability", is_one, &name.fill("pub mod {{name}};"))
}

fn native(path: &str, text: &str, name: &Name) -> Result<String, EditError> {
    let line = name.fill("    native.set(\"{{name}}\", capabilities::{{name}}::object(ctx)?)?;");
    let is_one = |line: &str| line.starts_with("    native.set(") && line.contains("capabilities::");
    after_last(path, text, "native.set of a capability", is_one, &line)
}

fn native_types(path: &str, text: &str, name: &Name) -> Result<String, EditError> {
    let is_one = |line: &str| line.starts_with("  ") && line.contains(": Native") && line.ends_with(';');
    let text =
        after_last(path, text, "field of a capability", is_one, &name.fill("  {{name}}: Native{{Name}};"))?;
    let interface = name.fill(include_str!("../../templates/capability/native.ts.template"));
    let native = "export interface Native {";
    before_last(path, &text, native, &(interface + native))
}

fn facades(path: &str, text: &str, name: &Name) -> Result<String, EditError> {
    let is_import = |line: &str| line.starts_with("import ");
    let import = name.fill("import { {{name}} } from \"./{{name}}.ts\";");
    let text = after_last(path, text, "import of a façade", is_import, &import)?;
    after_last(
        path,
        &text,
        "name in the module",
        |line| line == "  sharedStorage,",
        &name.fill("  {{name}},"),
    )
}

/// Puts a line after the last that is like it.
fn after_last(
    path: &str,
    text: &str,
    like: &'static str,
    is_like: impl Fn(&str) -> bool,
    line: &str,
) -> Result<String, EditError> {
    let last = text.lines().enumerate().filter(|(_, line)| is_like(line)).last();
    let (last, _) = last.ok_or_else(|| EditError { path: path.to_owned(), like })?;
    Ok(with_line(text, last + 1, line))
}

/// Puts a line among those that are like it, which are sorted.
fn in_order(
    path: &str,
    text: &str,
    like: &'static str,
    is_like: impl Fn(&str) -> bool,
    line: &str,
) -> Result<String, EditError> {
    let next = text.lines().position(|other| is_like(other) && other > line);
    match next {
        Some(next) => Ok(with_line(text, next, line)),
        None => after_last(path, text, like, is_like, line),
    }
}

/// Replaces the last of these words.
fn before_last(path: &str, text: &str, word: &'static str, with: &str) -> Result<String, EditError> {
    let missing = || EditError { path: path.to_owned(), like: word };
    let (before, after) = text.rsplit_once(word).ok_or_else(missing)?;
    Ok(format!("{before}{with}{after}"))
}

fn with_line(text: &str, at: usize, line: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(at.min(lines.len()), line);
    lines.join("\n") + "\n"
}
