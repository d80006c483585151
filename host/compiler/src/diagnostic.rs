//! A mistake in a script, told where its author can mend it: file, line, column, the line itself, and help.

mod excerpt;

use std::fmt;

use serde::Serialize;

/// Long enough for every sentence of ours; names inside it come from the script and may be endless.
const MAX_MESSAGE_CHARS: usize = 400;

/// One mistake. Lines and columns count from one, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The file it is in.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The line, cut where it is long, and a caret below the column. None: the whole file is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Diagnostic {
    /// A mistake at a byte of a file's text.
    pub fn at(file: &str, text: &str, byte: usize, message: impl AsRef<str>) -> Self {
        let byte = text.floor_char_boundary(byte);
        let (before, after) = text.split_at_checked(byte).unwrap_or((text, ""));
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let head = before.get(start..).unwrap_or_default();
        let tail = after.split('\n').next().unwrap_or_default();
        Self {
            file: shown(file),
            line: counted(before.bytes().filter(|&byte| byte == b'\n').count() + 1),
            column: counted(head.chars().count() + 1),
            message: shown(message.as_ref()),
            help: None,
            excerpt: Some(excerpt::of(head, tail)),
        }
    }

    /// A mistake at a line and column of a file's text, both from 1.
    pub fn at_line(file: &str, text: &str, line: u32, column: u32, message: impl AsRef<str>) -> Self {
        let skipped = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let start: usize = text.split_inclusive('\n').take(skipped).map(str::len).sum();
        let rest = text.get(start..).unwrap_or_default();
        let characters = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
        let before =
            rest.chars().take_while(|c| *c != '\n').take(characters).map(char::len_utf8).sum::<usize>();
        Self::at(file, text, start + before, message)
    }

    /// A mistake that is the whole file's.
    pub fn in_file(file: &str, message: impl AsRef<str>) -> Self {
        let (file, message) = (shown(file), shown(message.as_ref()));
        Self { file, line: 1, column: 1, message, help: None, excerpt: None }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl AsRef<str>) -> Self {
        self.help = Some(shown(help.as_ref()));
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: error: {}", self.file, self.line, self.column, self.message)?;
        for line in self.excerpt.iter().flat_map(|excerpt| excerpt.split('\n')) {
            write!(f, "\n  {line}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Text that may hold a script's own words, shortened and safe to print.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_MESSAGE_CHARS).map(excerpt::printable).collect();
    if shown.len() < text.len() && text.chars().nth(MAX_MESSAGE_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Diagnostic;

    fn told(text: &str, byte: usize) -> String {
        Diagnostic::at("main.ts", text, byte, "no").to_string()
    }

    #[test]
    fn the_caret_stands_below_the_column() {
        assert_eq!(told("let a;\nlet b = ;\n", 15), "main.ts:2:9: error: no\n  let b = ;\n          ^");
    }

    #[test]
    fn tabs_keep_the_caret_aligned() {
        assert_eq!(told("\tlet b = ;\r\n", 9), "main.ts:1:10: error: no\n  \tlet b = ;\n  \t        ^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_column() {
        let text = format!("{}!{}", "a".repeat(5_000), "b".repeat(5_000));
        let told = told(&text, 5_000);
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines[0], "main.ts:1:5001: error: no");
        assert!(lines[1].chars().count() <= 102, "{}", lines[1]);
        let caret = lines[2].chars().position(|each| each == '^').unwrap();
        assert_eq!(lines[1].chars().nth(caret), Some('!'));
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(Diagnostic::at("a.js", "é😀x", 6, "no").column, 3);
        assert_eq!(Diagnostic::at("a.js", "é😀x", 4, "no").column, 2, "inside a character is its start");
        assert_eq!(Diagnostic::at("a.js", "x", 99, "no").column, 2, "past the end is the end");
    }

    #[test]
    fn what_could_move_a_terminals_cursor_is_not_printed() {
        let told = Diagnostic::at("a.js", "\u{1b}[2J\u{202e}x", 0, "\u{1b}[1m").to_string();
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told:?}");
    }
}
