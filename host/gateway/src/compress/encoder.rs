//! Something that is compressed, piece by piece, into memory.

use crate::negotiate::Coding;
use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};
use zstd::stream::write::Encoder as Zstd;

/// Fast ones: an answer waits for it. Twice as slow would save a twentieth of the bytes.
const GZIP_LEVEL: u32 = 5;
const BROTLI_QUALITY: i32 = 4;
const ZSTD_LEVEL: i32 = 3;

/// How far back repetitions are found, as logarithm, and with it the memory that a stream takes: about a megabyte.
const WINDOW_BITS: u8 = 18;
const BROTLI_BUFFER_BYTES: usize = 16 * 1024;

/// In one of the codings.
pub(crate) enum Encoder {
    Gzip(Box<GzEncoder<Vec<u8>>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    Zstd(Box<Zstd<'static, Vec<u8>>>),
}

impl Encoder {
    /// For so many bytes, if that is known. None: they go out as they are.
    pub(crate) fn new(coding: Coding, bytes: Option<usize>) -> Option<Self> {
        match coding {
            Coding::Identity => None,
            Coding::Gzip => {
                Some(Self::Gzip(Box::new(GzEncoder::new(Vec::new(), Compression::new(GZIP_LEVEL)))))
            }
            Coding::Br => {
                let params = BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
                    lgwin: WINDOW_BITS.into(),
                    size_hint: bytes.unwrap_or(0),
                    ..BrotliEncoderParams::default()
                };
                let writer = CompressorWriter::with_params(Vec::new(), BROTLI_BUFFER_BYTES, &params);
                Some(Self::Brotli(Box::new(writer)))
            }
            Coding::Zstd => zstd(bytes).ok().map(|encoder| Self::Zstd(Box::new(encoder))),
        }
    }

    /// Takes a piece. What comes of it may wait for more.
    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.writer().write_all(piece)
    }

    /// Lets everything out that was taken.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }

    /// How much has come out since the last time.
    pub(crate) fn waiting(&mut self) -> usize {
        self.out().len()
    }

    /// That.
    pub(crate) fn take(&mut self) -> Bytes {
        std::mem::take(self.out()).into()
    }

    fn out(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Gzip(encoder) => encoder.get_mut(),
            Self::Brotli(encoder) => encoder.get_mut(),
            Self::Zstd(encoder) => encoder.get_mut(),
        }
    }

    /// The rest.
    pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(encoder) => encoder.finish(),
            Self::Brotli(encoder) => Ok(encoder.into_inner()),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Gzip(encoder) => encoder,
            Self::Brotli(encoder) => encoder,
            Self::Zstd(encoder) => encoder,
        }
    }
}

fn zstd(bytes: Option<usize>) -> io::Result<Zstd<'static, Vec<u8>>> {
    let mut encoder = Zstd::new(Vec::new(), ZSTD_LEVEL)?;
    match bytes {
        Some(bytes) => encoder.set_pledged_src_size(u64::try_from(bytes).ok())?,
        None => encoder.window_log(WINDOW_BITS.into())?,
    }
    Ok(encoder)
}
