//! Where the keys with a prefix begin and end, in the order of their bytes.

use crate::limits::MAX_KEY_BYTES;

/// The keys with a prefix, or those of them that come after a cursor.
pub(super) struct Range<'a> {
    pub(super) start: &'a str,
    /// Whether `start` itself is one of them.
    pub(super) has_start: bool,
    /// The first string that is none of them any more.
    pub(super) end: String,
}

impl<'a> Range<'a> {
    pub(super) fn new(prefix: &'a str, cursor: Option<&'a str>) -> Self {
        let end = after(prefix);
        match cursor {
            Some(cursor) if cursor >= prefix => Self { start: cursor, has_start: false, end },
            _ => Self { start: prefix, has_start: true, end },
        }
    }
}

/// The first string after all that start with `prefix`.
fn after(prefix: &str) -> String {
    let mut end = prefix.to_owned();
    while let Some(last) = end.pop() {
        // The order of code points is the order of their bytes, with a hole that no character is in.
        let next = if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            end.push(next);
            return end;
        }
    }
    // After every key: it starts with the longest and last of them.
    char::MAX.to_string().repeat(MAX_KEY_BYTES / char::MAX.len_utf8() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_key_is_in_the_range_exactly_if_it_starts_with_the_prefix(prefix in ".{0,3}", key in ".{0,6}", more in ".{0,3}") {
            for key in [key, format!("{prefix}{more}")] {
                let range = Range::new(&prefix, None);
                let is_in = key.as_str() >= range.start && key < range.end;
                prop_assert_eq!(is_in, key.starts_with(&prefix), "{:?} in {:?}", key, prefix);
            }
        }
    }

    #[test]
    fn the_last_characters_there_are_have_an_end_too() {
        let last = char::MAX.to_string();
        let longest = last.repeat(MAX_KEY_BYTES / 4);
        for prefix in ["", last.as_str(), longest.as_str(), "\u{d7ff}", "a\u{10ffff}"] {
            let range = Range::new(prefix, None);
            assert!(range.start < range.end.as_str());
            assert!(!longest.starts_with(prefix) || longest < range.end);
        }
    }
}
