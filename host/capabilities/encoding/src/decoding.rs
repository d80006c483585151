//! A text that is being decoded, piece by piece.

use encoding_rs::{Decoder, DecoderResult, Encoding};

/// The encoding that a label means. The standard has one that is only there to be refused: `replacement`.
pub(crate) fn of_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// What was read of it so far.
pub(crate) struct Decoding {
    decoder: Decoder,
    fatal: bool,
}

impl Decoding {
    pub(crate) fn new(encoding: &'static Encoding, fatal: bool, ignore_bom: bool) -> Self {
        let decoder = if ignore_bom {
            encoding.new_decoder_without_bom_handling()
        } else {
            encoding.new_decoder_with_bom_removal()
        };
        Self { decoder, fatal }
    }

    /// The text of the next bytes. None: they are malformed, which the script does not want replaced.
    pub(crate) fn next(&mut self, bytes: &[u8], last: bool) -> Option<String> {
        // With room for the longest outcome, one call takes all of the bytes.
        let room = self.decoder.max_utf8_buffer_length(bytes.len())?;
        let mut text = String::with_capacity(room);
        if self.fatal {
            let (result, _) = self.decoder.decode_to_string_without_replacement(bytes, &mut text, last);
            return (result == DecoderResult::InputEmpty).then_some(text);
        }
        let _ = self.decoder.decode_to_string(bytes, &mut text, last);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoding(label: &str, fatal: bool) -> Decoding {
        Decoding::new(of_label(label).unwrap(), fatal, false)
    }

    #[test]
    fn a_label_means_an_encoding_in_any_case_and_the_replacement_is_none() {
        assert_eq!(of_label(" Latin1\t").unwrap().name(), "windows-1252");
        assert_eq!(of_label("sjis").unwrap().name(), "Shift_JIS");
        assert!(of_label("iso-2022-kr").is_none());
        assert!(of_label("utf-7").is_none());
    }

    #[test]
    fn malformed_bytes_are_replaced_or_refused() {
        assert_eq!(decoding("euc-kr", false).next(b"a\xFF", true).as_deref(), Some("a\u{FFFD}"));
        assert_eq!(decoding("euc-kr", true).next(b"a\xFF", true), None);
        assert_eq!(decoding("utf-16le", true).next(b"a\0b", true), None, "half a character at the end");
    }

    #[test]
    fn a_byte_order_mark_is_taken_off_once() {
        let mut decoding = decoding("utf-16be", false);
        assert_eq!(decoding.next(b"\xFE\xFF\0a\xFE\xFF", true).as_deref(), Some("a\u{FEFF}"));
    }

    proptest! {
        /// A multi-byte encoding with modes, one with pairs, one with up to four bytes, and one of single bytes.
        #[test]
        fn pieces_decode_to_what_the_whole_does(
            label in prop::sample::select(vec!["iso-2022-jp", "big5", "gb18030", "koi8-r", "utf-16le"]),
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            cut in 0..200_usize,
        ) {
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            let mut pieces = decoding(label, false);
            let text = pieces.next(head, false).unwrap() + &pieces.next(tail, true).unwrap();
            prop_assert_eq!(Some(text), decoding(label, false).next(&bytes, true));
        }
    }
}
