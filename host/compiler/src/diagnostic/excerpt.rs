//! One line of a file and a caret below one of its characters, narrow enough for a terminal.

/// Characters shown before the caret when the line is cut.
const BEFORE: usize = 60;
/// Characters shown from the caret on when the line is cut.
const AFTER: usize = 38;

/// The line that `head` and `tail` make, with a caret below the first character of `tail`.
pub(super) fn of(head: &str, tail: &str) -> String {
    let tail = tail.strip_suffix('\r').unwrap_or(tail);
    let mut shown: Vec<char> = head.chars().rev().take(BEFORE + 1).map(printable).collect();
    shown.reverse();
    if shown.len() > BEFORE {
        // More than fits: the first of them gives way to the mark that something was left out.
        if let Some(first) = shown.first_mut() {
            *first = '…';
        }
    }
    let indent: String = shown.iter().map(|&each| if each == '\t' { '\t' } else { ' ' }).collect();
    let mut line: String = shown.into_iter().collect();
    line.extend(tail.chars().take(AFTER).map(printable));
    if tail.chars().nth(AFTER).is_some() {
        line.push('…');
    }
    format!("{line}\n{indent}^")
}

/// The character, or a stand-in for one that would move a terminal's cursor or turn its text around.
pub(super) fn printable(each: char) -> char {
    let turns = matches!(each, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if turns || (each.is_control() && each != '\t') { '\u{fffd}' } else { each }
}
