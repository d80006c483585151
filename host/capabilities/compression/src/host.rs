//! The host functions of `compression`.

use crate::bindings::stoa::engine::compression as wit;
use crate::codec::{Codec, DataError, Format, Next};
use crate::{Compression, CompressionState};
use stoa_capability::{Gate, GuestError, HostError};
use stoa_kernel::ErrorCode;

/// Input of one call: what a script waits for without being asked for its deadline.
const MAX_INPUT: usize = 64 * 1024;

/// What open codecs may weigh together: as much as a script's own memory.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Why data are not compressed or decompressed.
#[derive(Debug, thiserror::Error)]
enum CompressionError {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("too many streams of compression are open at once; read each to its end, or cancel it")]
    TooMany,
    #[error("{0} bytes are too many for one step of compression; {MAX_INPUT} is the most")]
    Input(usize),
    #[error(
        "this stream of compression is not open; one that was begun at top level cannot be continued in a request"
    )]
    Gone,
}

impl GuestError for CompressionError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidArgument
    }
}

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

impl wit::Host for Gate<'_, Compression> {
    fn compress(&mut self, format: wit::Format) -> Outcome<u32> {
        self.answer(|granted| granted.state.add(Codec::compress(format.into())))
    }

    fn decompress(&mut self, format: wit::Format) -> Outcome<u32> {
        self.answer(|granted| granted.state.add(Codec::decompress(format.into())))
    }

    fn push(&mut self, codec: u32, input: Vec<u8>, last: bool) -> Outcome<wit::Step> {
        self.answer(|granted| granted.state.step(codec, &input, last))
    }

    fn close(&mut self, codec: u32) -> Outcome<()> {
        self.answer(|granted| {
            granted.state.close(codec);
            Ok::<(), CompressionError>(())
        })
    }
}

impl CompressionState {
    fn add(&mut self, codec: Codec) -> Result<u32, CompressionError> {
        let bytes = self.bytes + codec.weight();
        if bytes > MAX_BYTES {
            return Err(CompressionError::TooMany);
        }
        let handle = self.open.add(codec).ok_or(CompressionError::TooMany)?;
        self.bytes = bytes;
        Ok(handle)
    }

    fn step(&mut self, codec: u32, input: &[u8], last: bool) -> Result<wit::Step, CompressionError> {
        if input.len() > MAX_INPUT {
            return Err(CompressionError::Input(input.len()));
        }
        let step = self.open.get(codec).ok_or(CompressionError::Gone)?.step(input, last);
        if step.as_ref().map_or(true, |step| step.next == Next::End) {
            self.close(codec);
        }
        let step = step?;
        Ok(wit::Step {
            output: step.output,
            taken: u32::try_from(step.taken).unwrap_or(u32::MAX),
            next: match step.next {
                Next::Input => wit::Next::Input,
                Next::Output => wit::Next::Output,
                Next::End => wit::Next::End,
            },
        })
    }

    fn close(&mut self, codec: u32) {
        if let Some(closed) = self.open.remove(codec) {
            self.bytes = self.bytes.saturating_sub(closed.weight());
        }
    }
}

impl From<wit::Format> for Format {
    fn from(format: wit::Format) -> Self {
        match format {
            wit::Format::Gzip => Self::Gzip,
            wit::Format::Deflate => Self::Deflate,
            wit::Format::DeflateRaw => Self::DeflateRaw,
            wit::Format::Brotli => Self::Brotli,
        }
    }
}
