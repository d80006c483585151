//! `Intl.Segmenter`, and letters in upper and lower case.

use crate::error::IntlError;
use crate::locales::parse;
use icu::casemap::CaseMapper;
use icu::segmenter::options::{SentenceBreakInvariantOptions, WordBreakInvariantOptions};
use icu::segmenter::{GraphemeClusterSegmenter, SentenceSegmenter, WordSegmenter};

/// A text of this length takes a few milliseconds.
pub(crate) const MAX_TEXT: usize = 256 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granularity {
    Grapheme,
    Word,
    Sentence,
}

/// Where segments end, in UTF-16 code units, and whether each is a word.
pub(crate) fn segments(granularity: Granularity, text: &str) -> Result<Vec<(u32, bool)>, IntlError> {
    check_length(text)?;
    let ends: Vec<(usize, bool)> = match granularity {
        Granularity::Grapheme => {
            GraphemeClusterSegmenter::new().segment_str(text).map(|end| (end, false)).collect()
        }
        Granularity::Sentence => SentenceSegmenter::new(SentenceBreakInvariantOptions::default())
            .segment_str(text)
            .map(|end| (end, false))
            .collect(),
        Granularity::Word => WordSegmenter::new_dictionary(WordBreakInvariantOptions::default())
            .segment_str(text)
            .iter_with_word_type()
            .map(|(end, kind)| (end, kind.is_word_like()))
            .collect(),
    };
    let mut found = Vec::with_capacity(ends.len());
    let (mut start, mut units) = (0, 0);
    for (end, is_word_like) in ends {
        units += text.get(start..end).map_or(0, |segment| segment.encode_utf16().count());
        if end > 0 {
            found.push((u32::try_from(units).unwrap_or(u32::MAX), is_word_like));
        }
        start = end;
    }
    Ok(found)
}

/// The text in upper or lower case, as the language has it.
pub(crate) fn case_of(locale: &str, text: &str, upper: bool) -> Result<String, IntlError> {
    check_length(text)?;
    let locale = parse(locale)?;
    let mapper = CaseMapper::new();
    let mapped = if upper {
        mapper.uppercase_to_string(text, &locale.id)
    } else {
        mapper.lowercase_to_string(text, &locale.id)
    };
    Ok(mapped.into_owned())
}

/// The host works on a text in one go.
pub(crate) fn check_length(text: &str) -> Result<(), IntlError> {
    if text.len() > MAX_TEXT { Err(IntlError::TooLong(text.len())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_counted_in_utf16() {
        assert_eq!(segments(Granularity::Grapheme, "a👍🏽é").unwrap(), [(1, false), (5, false), (6, false)]);
        assert_eq!(segments(Granularity::Word, "ab c").unwrap(), [(2, true), (3, false), (4, true)]);
        assert_eq!(segments(Granularity::Sentence, "").unwrap(), []);
        assert!(segments(Granularity::Word, &"x".repeat(MAX_TEXT + 1)).is_err());
    }

    #[test]
    fn a_language_may_have_letters_of_its_own() {
        assert_eq!(case_of("tr", "ı i", true).unwrap(), "I İ");
        assert_eq!(case_of("en", "i", true).unwrap(), "I");
    }
}
