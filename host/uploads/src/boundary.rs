//! What the content type of a form says.

use crate::form::Fault;

/// RFC 2046.
const MAX_BOUNDARY: usize = 70;

/// What stands between the parts of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary(String);

/// The form has none that could be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoBoundary(pub Fault);

impl Boundary {
    /// None: the content type is not that of such a form.
    pub fn of(content_type: &str) -> Option<Result<Self, NoBoundary>> {
        let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
            return None;
        }
        let no = |problem: String| NoBoundary(Fault::of_form(problem));
        let Some(boundary) = parameter(parameters, "boundary") else {
            return Some(Err(no("its content type names no boundary".to_owned())));
        };
        let is_printable = boundary.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let is_one = !boundary.is_empty() && boundary.len() <= MAX_BOUNDARY && !boundary.ends_with(' ');
        if !(is_printable && is_one) {
            return Some(Err(no(format!("its boundary must be 1 to {MAX_BOUNDARY} printable characters"))));
        }
        Some(Ok(Self(boundary)))
    }

    /// The line that begins a part, with the break before it.
    pub(crate) fn delimiter(&self) -> Vec<u8> {
        format!("\r\n--{}", self.0).into_bytes()
    }
}

/// The first parameter of this name, as the MIME Sniffing standard reads it: one without a value does not count.
fn parameter(mut rest: &str, name: &str) -> Option<String> {
    const BLANKS: [char; 4] = ['\t', '\n', '\r', ' '];
    while !rest.is_empty() {
        let end = rest.find([';', '=']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let key = key.trim_start_matches(BLANKS);
        let Some(value) = after.strip_prefix('=') else {
            rest = after.strip_prefix(';').unwrap_or_default();
            continue;
        };
        let (text, after) = match value.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let (text, after) = value.split_at(value.find(';').unwrap_or(value.len()));
                (text.trim_matches(BLANKS).to_owned(), after)
            }
        };
        let is_there = value.starts_with('"') || !text.is_empty();
        if is_there && key.eq_ignore_ascii_case(name) {
            return Some(text);
        }
        rest = after.split_once(';').map_or("", |(_, next)| next);
    }
    None
}

/// A text in quotes, and what follows it. One that is not ended goes on to the end.
fn unquoted(quoted: &str) -> (String, &str) {
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.push(characters.next().unwrap_or('\\')),
            other => text.push(other),
        }
    }
    (text, characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_found_however_it_is_written() {
        for (content_type, expected) in [
            ("multipart/form-data; boundary=abc", "abc"),
            (" Multipart/Form-Data ;charset=utf-8; BOUNDARY= abc ", "abc"),
            (r#"multipart/form-data; boundary="a;b\"c""#, r#"a;b"c"#),
            (r#"multipart/form-data; x="boundary=no"; boundary="unended"#, "unended"),
            ("multipart/form-data; boundary; boundary=; boundary=a=b; boundary=c", "a=b"),
        ] {
            let found = Boundary::of(content_type).unwrap();
            assert_eq!(found, Ok(Boundary(expected.to_owned())), "{content_type}");
        }
    }

    #[test]
    fn one_that_is_missing_or_could_not_be_found_again_is_a_fault() {
        assert_eq!(Boundary::of("multipart/mixed; boundary=a"), None);
        assert_eq!(Boundary::of("application/json"), None);
        let problem = |content_type: &str| match Boundary::of(content_type) {
            Some(Err(NoBoundary(fault))) => fault.problem,
            other => panic!("{content_type}: {other:?}"),
        };
        assert_eq!(problem("multipart/form-data"), "its content type names no boundary");
        let long = "x".repeat(71);
        for boundary in [r#""""#, "\"a \"", "\u{e4}", &long] {
            let problem = problem(&format!("multipart/form-data; boundary={boundary}"));
            assert_eq!(problem, "its boundary must be 1 to 70 printable characters", "{boundary}");
        }
    }
}
