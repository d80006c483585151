//! Regular expressions as JSON Schema has them, which are JavaScript's, in an engine that never backtracks.

use crate::limits::MAX_PATTERN_BYTES;
use regex::{Regex, RegexBuilder};
use std::fmt::Write;

/// A pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    regex: Regex,
    /// Steps that a byte costs.
    weight: u64,
}

/// Sizes of a compiled pattern, in bytes, with what a byte of text costs with it: the work is that size times the
/// length of the text, at worst. The smallest size in which it fits says how large it is.
const SIZES: [(usize, u64); 2] = [(10_000, 4), (100_000, 40)];
/// Memory for what the engine works out while it matches.
const WORK_BYTES: usize = 128 * 1024;

impl Pattern {
    /// The error says what is wrong with the text.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        if text.len() > MAX_PATTERN_BYTES {
            return Err(format!(
                "a pattern has at most {MAX_PATTERN_BYTES} bytes; this one has {}",
                text.len()
            ));
        }
        let translated = Translator::translate(text);
        let mut problem = "it is too large: repeat less".to_owned();
        for (size, weight) in SIZES {
            let mut builder = RegexBuilder::new(&translated);
            match builder.size_limit(size).dfa_size_limit(WORK_BYTES).nest_limit(50).build() {
                Ok(regex) => return Ok(Self { text: text.to_owned(), regex, weight }),
                Err(regex::Error::CompiledTooBig(_)) => {}
                Err(error) => {
                    let last = error.to_string();
                    let why = last.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    problem = format!("{why} (patterns have no look-around and no back-references)");
                    break;
                }
            }
        }
        Err(format!("the pattern {text:?} cannot be used: {problem}"))
    }

    pub(crate) fn matches(&self, text: &str, steps: &mut u64) -> bool {
        *steps += 1 + self.weight * text.len() as u64;
        self.regex.is_match(text)
    }

    /// About how much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let [(small, _), (large, _)] = SIZES;
        2 * if self.weight == SIZES[0].1 { small } else { large } + WORK_BYTES
    }
}

/// What `\s` is in JavaScript.
const SPACES: &str =
    r"\t\n\x0B\x0C\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";

/// Writes a pattern of JavaScript in the syntax of the engine. What is wrong with it is for the engine to say.
#[derive(Default)]
struct Translator {
    out: String,
    in_class: bool,
}

impl Translator {
    fn translate(pattern: &str) -> String {
        let mut translator = Self::default();
        let mut rest = pattern.chars();
        while let Some(character) = rest.next() {
            if character == '\\' {
                translator.escape(&mut rest);
            } else if translator.in_class {
                translator.in_class(character);
            } else {
                translator.outside(character, &mut rest);
            }
        }
        translator.out
    }

    fn escape(&mut self, rest: &mut std::str::Chars<'_>) {
        let Some(character) = rest.next() else { return self.out.push('\\') };
        match character {
            'd' => self.set("0-9"),
            'w' => self.set("A-Za-z0-9_"),
            's' => self.set(SPACES),
            // A class within a class is the union of both.
            'D' => self.out.push_str("[^0-9]"),
            'W' => self.out.push_str("[^A-Za-z0-9_]"),
            'S' => self.out.extend(["[^", SPACES, "]"]),
            'b' if self.in_class => self.out.push_str(r"\x08"),
            'b' => self.out.push_str(r"(?-u:\b)"),
            'B' => self.out.push_str(r"(?-u:\B)"),
            '0' => self.out.push_str(r"\x00"),
            'c' => self.control(rest),
            _ => self.out.extend(['\\', character]),
        }
    }

    fn set(&mut self, members: &str) {
        if self.in_class {
            self.out.push_str(members);
        } else {
            self.out.extend(["[", members, "]"]);
        }
    }

    fn control(&mut self, rest: &mut std::str::Chars<'_>) {
        match rest.clone().next().filter(char::is_ascii_alphabetic) {
            Some(letter) => {
                rest.next();
                // Writing to a string does not fail.
                let _ = write!(self.out, r"\x{:02X}", u32::from(letter) % 32);
            }
            None => self.out.push_str(r"\\c"),
        }
    }

    fn in_class(&mut self, character: char) {
        match character {
            ']' => self.in_class = false,
            // These mean something in classes of the engine, and nothing in those of JavaScript.
            '[' | '&' | '~' => self.out.push('\\'),
            _ => {}
        }
        self.out.push(character);
    }

    fn outside(&mut self, character: char, rest: &mut std::str::Chars<'_>) {
        match character {
            '.' => self.out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            '[' if rest.as_str().starts_with("^]") => {
                rest.nth(1);
                self.out.push_str(r"(?s:.)");
            }
            '[' if rest.as_str().starts_with(']') => {
                rest.next();
                self.out.push_str(r"[^\x00-\u{10FFFF}]");
            }
            '[' => {
                self.in_class = true;
                self.out.push('[');
            }
            _ => self.out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_means_what_it_means_in_javascript() {
        for (pattern, matching, not) in [
            (r"^\d+$", "12", "١٢"),
            (r"^\w$", "a", "é"),
            (r"^[\w.-]+$", "a.b-c", "é"),
            (r"^\W$", "é", "a"),
            (r"^[\W\d]$", "é", "a"),
            (r"^\S$", "\u{85}", "\u{feff}"),
            (r"^.$", "é", "\u{2028}"),
            (r"^[[&~]+$", "[&&~~", "a"),
            (r"^[^]$", "\n", ""),
            (r"^\cJ$", "\n", "cJ"),
            (r"^a\/b$", "a/b", "ab"),
            (r"^\u0041$", "A", "B"),
            (r"^\p{L}$", "é", "1"),
            ("a|b", "xb", "x"),
            ("^x$", "x", "x\n"),
        ] {
            let compiled = Pattern::new(pattern).unwrap();
            assert!(compiled.matches(matching, &mut 0), "{pattern} {matching:?}");
            assert!(!compiled.matches(not, &mut 0), "{pattern} {not:?}");
        }
    }

    #[test]
    fn what_would_backtrack_or_is_too_large_is_refused_with_the_reason() {
        for (pattern, why) in [
            (r"(a)\1", "back-references"),
            ("(?=a)b", "look-around"),
            ("(", "unclosed group"),
            ("(?:a{1000}){1000}", "too large"),
            (r"\p{L}{500}", "too large"),
        ] {
            let error = Pattern::new(pattern).unwrap_err();
            assert!(error.contains(why), "{pattern}: {error}");
        }
        assert!(Pattern::new(&"a".repeat(1_001)).unwrap_err().contains("at most 1000 bytes"));
    }

    proptest! {
        #[test]
        fn no_pattern_is_a_surprise(pattern in r"[\[\]\\\^$.|?*+(){}a-z0-9&~:<=!-]{0,40}", text in ".{0,40}") {
            if let Ok(pattern) = Pattern::new(&pattern) {
                pattern.matches(&text, &mut 0);
            }
        }
    }
}
