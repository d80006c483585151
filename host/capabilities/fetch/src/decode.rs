//! Bodies that are compressed on the way. They are decoded as they are read, so that a small body that means a
//! huge one meets the limits of a huge one, and never lies in memory.

use crate::download::Chunks;
use crate::error::{Failure, FetchError};
use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{HeaderMap, header};
use std::io;
use std::pin::Pin;
use stoa_capability::MAX_CHUNK_BYTES;
use tokio::io::{AsyncBufRead, AsyncRead};
use tokio_util::io::{ReaderStream, StreamReader};

/// What a request says that it takes.
pub(crate) const ACCEPTED: &str = "gzip, deflate, br, zstd";

/// Memory that a zstd body may have the decoder keep, as a power of two: 8 MiB, as RFC 9659 says.
const ZSTD_WINDOW: u32 = 23;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Deflate,
    Gzip,
    Zstd,
}

impl Coding {
    /// The one that the headers name. Several, or one that is not known, are left to the script.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
        let only = values.next().filter(|_| values.next().is_none())?;
        match only.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
            "br" => Some(Self::Brotli),
            "deflate" => Some(Self::Deflate),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Deflate => "deflate",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    fn decoder(self, encoded: impl AsyncBufRead + Send + 'static) -> Pin<Box<dyn AsyncRead + Send>> {
        match self {
            Self::Brotli => Box::pin(BrotliDecoder::new(encoded)),
            Self::Deflate => Box::pin(ZlibDecoder::new(encoded)),
            Self::Gzip => {
                let mut decoder = GzipDecoder::new(encoded);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            Self::Zstd => {
                let parameters = [DParameter::window_log_max(ZSTD_WINDOW)];
                let mut decoder = ZstdDecoder::with_params(encoded, &parameters);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
        }
    }
}

/// The content of a compressed body. One of no bytes is taken for what it is, although no decoder would.
pub(crate) fn decoded(encoded: Chunks, coding: Coding, host: String) -> Chunks {
    let begun = async move {
        let mut encoded = encoded.peekable();
        if Pin::new(&mut encoded).peek().await.is_none() {
            return stream::empty().boxed();
        }
        let reader = StreamReader::new(encoded.map_err(io::Error::other));
        ReaderStream::with_capacity(coding.decoder(reader), MAX_CHUNK_BYTES)
            .map_err(move |error| told(&error, coding, &host))
            .boxed()
    };
    stream::once(begun).flatten().boxed()
}

/// What came in as an error of ours comes out as it was; the others are the decoder's.
fn told(error: &io::Error, coding: Coding, host: &str) -> FetchError {
    let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<FetchError>());
    let failed = || FetchError::Failed { host: host.to_owned(), failure: Failure::Encoding(coding.name()) };
    ours.cloned().unwrap_or_else(failed)
}
