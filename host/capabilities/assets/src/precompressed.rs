//! Assets as they are sent to clients that take them compressed: made once, at deploy.

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use std::io::Read;

/// Less than this gains less than its headers cost.
const GAIN: usize = 64;
/// Above this, the best compression takes longer than somebody who deploys waits.
const LARGE: usize = 1 << 20;

/// As brotli, if that is smaller.
pub(crate) fn br(bytes: &[u8]) -> Option<Vec<u8>> {
    let quality = if bytes.len() > LARGE { 6 } else { 9 };
    let settings = BrotliEncoderParams { quality, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    let mut coded = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut coded, &settings).ok()?;
    smaller(coded, bytes)
}

/// As gzip, if that is smaller.
pub(crate) fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut coded = Vec::new();
    GzEncoder::new(bytes, Compression::new(9)).read_to_end(&mut coded).ok()?;
    smaller(coded, bytes)
}

/// Back again, if that is `length` bytes: what is longer is not read to its end.
pub(crate) fn from_br(coded: &[u8], length: usize) -> Option<Vec<u8>> {
    read(brotli::Decompressor::new(coded, 4_096), length)
}

/// The same of gzip.
pub(crate) fn from_gzip(coded: &[u8], length: usize) -> Option<Vec<u8>> {
    read(GzDecoder::new(coded), length)
}

fn smaller(coded: Vec<u8>, plain: &[u8]) -> Option<Vec<u8>> {
    (coded.len() + GAIN < plain.len()).then_some(coded)
}

fn read(decoder: impl Read, length: usize) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    decoder.take(length as u64 + 1).read_to_end(&mut plain).ok()?;
    (plain.len() == length).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gets_smaller_comes_back_as_it_was() {
        let text = "a sentence that is there again and again; ".repeat(100);
        let (br, gzip) = (br(text.as_bytes()).unwrap(), gzip(text.as_bytes()).unwrap());
        assert!(br.len() < 200 && gzip.len() < 200);
        assert_eq!(from_br(&br, text.len()).unwrap(), text.as_bytes());
        assert_eq!(from_gzip(&gzip, text.len()).unwrap(), text.as_bytes());
        assert_eq!(from_gzip(&gzip, text.len() - 1), None);
        assert_eq!(from_br(&gzip, text.len()), None);
    }

    #[test]
    fn what_gains_nothing_is_left_as_it_is() {
        assert_eq!((br(b"short"), gzip(b"short")), (None, None));
    }
}
