//! How long files and functions may be.

use crate::Tree;

const FILE_LINES: usize = 500;
const LIB_LINES: usize = 150;
const MAIN_LINES: usize = 120;
const FUNCTION_LINES: usize = 70;

pub fn files(tree: &mut Tree) {
    for file in tree.ending(&[".rs"]) {
        let most = match &file {
            file if file.ends_with("src/lib.rs") => LIB_LINES,
            file if file.ends_with("src/main.rs") => MAIN_LINES,
            _ => FILE_LINES,
        };
        let lines = tree.text(&file).lines().count();
        if lines > most {
            tree.broken(
                &file,
                format!("{lines} lines, and {most} is the most; split it downwards (x.rs + x/)"),
            );
        }
    }
}

pub fn functions(tree: &mut Tree) {
    for file in tree.ending(&[".rs"]) {
        let text = tree.text(&file);
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let Some(length) = function_length(line, &lines[start..]) else { continue };
            if length > FUNCTION_LINES {
                let place = format!("{file}:{}", start + 1);
                tree.broken(
                    place,
                    format!("{length} lines, and {FUNCTION_LINES} is the most; cut a function out of it"),
                );
            }
        }
    }
}

/// In formatted code a function ends at the first brace that stands as far in as its first line.
fn function_length(first: &str, rest: &[&str]) -> Option<usize> {
    const BEFORE_FN: [&str; 7] =
        ["pub ", "pub(crate) ", "pub(super) ", "async ", "const ", "unsafe ", "extern \"C\" "];
    let mut words = first.trim_start();
    let indent = &first[..first.len() - words.len()];
    while let Some(after) = BEFORE_FN.iter().find_map(|word| words.strip_prefix(word)) {
        words = after;
    }
    if !words.starts_with("fn ") {
        return None;
    }
    // A declaration without a body ends in a semicolon, a short function on its own line.
    let opens = rest.iter().find(|line| line.ends_with(['{', ';', '}']))?;
    if !opens.ends_with('{') {
        return None;
    }
    let end = format!("{indent}}}");
    rest.iter().position(|line| *line == end).map(|at| at + 1)
}

#[test]
fn the_length_of_a_function_is_seen() {
    let text =
        "    pub async fn long(\n        a: u8,\n    ) {\n        if a {\n        }\n    }\n    fn next() {}";
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(function_length(lines[0], &lines), Some(6));
    assert_eq!(function_length(lines[6], &lines[6..]), None);
    assert_eq!(function_length("    fn declared();", &["    fn declared();"]), None);
    assert_eq!(function_length("    let function = 1;", &lines), None);
}
