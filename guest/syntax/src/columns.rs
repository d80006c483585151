//! Columns are counted three ways: source maps count UTF-16 units, QuickJS counts bytes of UTF-8, and
//! people count characters. The map is written so that its reader has nothing left to convert.

use oxc_sourcemap::{SourceMap, Token};

/// The map with the columns of `code` in bytes and those of `text` in characters, and without `text` itself.
pub fn recount<'a>(map: SourceMap<'a>, code: &str, text: &str) -> SourceMap<'a> {
    let mut parts = map.into_parts();
    parts.source_contents.clear();
    if !(code.is_ascii() && text.is_ascii()) {
        let (mut code, mut text) = (Lines::of(code), Lines::of(text));
        let recounted = parts.tokens.iter().map(|token| {
            let to = code.position(token.get_dst_line(), token.get_dst_col(), char::len_utf8);
            let from = text.position(token.get_src_line(), token.get_src_col(), |_| 1);
            Token::new(
                token.get_dst_line(),
                to,
                token.get_src_line(),
                from,
                token.get_source_id(),
                token.get_name_id(),
            )
        });
        parts.tokens = recounted.collect();
        parts.token_chunks = None;
    }
    SourceMap::from_parts(parts)
}

/// The lines of a text, and how far the last one asked for has been counted.
struct Lines<'t> {
    lines: Vec<(&'t str, bool)>,
    at: Place,
}

/// A place within a line, counted in all three ways.
#[derive(Clone, Copy, Default)]
struct Place {
    line: u32,
    byte: usize,
    units: usize,
    column: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { lines: text.split('\n').map(|line| (line, line.is_ascii())).collect(), at: Place::default() }
    }

    /// Where the UTF-16 column `units` of `line` is when every character counts as `width` says. Goes on
    /// from the last answer where it can: a bundle is one line, and its tokens come in order.
    fn position(&mut self, line: u32, units: u32, width: impl Fn(char) -> usize) -> u32 {
        let Some(&(text, false)) = self.lines.get(line as usize) else { return units };
        let wanted = units as usize;
        if self.at.line != line || self.at.units > wanted {
            self.at = Place { line, ..Place::default() };
        }
        for each in text.get(self.at.byte..).unwrap_or_default().chars() {
            if self.at.units >= wanted {
                break;
            }
            self.at.byte += each.len_utf8();
            self.at.units += each.len_utf16();
            self.at.column += width(each);
        }
        u32::try_from(self.at.column).unwrap_or(u32::MAX)
    }
}
