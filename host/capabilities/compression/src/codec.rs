//! One stream of data that is compressed or decompressed, step by step.

use brotli::enc::StandardAlloc;
use brotli::enc::encode::{BrotliEncoderOperation, BrotliEncoderParameter, BrotliEncoderStateStruct};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// Output of one step.
const MAX_OUTPUT: usize = 64 * 1024;

/// The largest that deflate knows, as logarithm: what everybody takes.
const WINDOW_BITS: u8 = 15;

/// Of brotli's 0 to 11: what servers take for answers they make as they go. The highest is fifty times slower.
const BROTLI_QUALITY: u32 = 5;
/// A megabyte, as logarithm. More costs memory of the host, and helps only data that repeat over a longer distance.
const BROTLI_WINDOW_BITS: u32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Gzip,
    Deflate,
    DeflateRaw,
    Brotli,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::DeflateRaw => "deflate-raw",
            Self::Brotli => "brotli",
        }
    }
}

/// The data are not what they should be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum DataError {
    #[error("The data are not valid {0}")]
    Invalid(&'static str),
    #[error("The {0} data end too early")]
    Short(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Input,
    Output,
    End,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub output: Vec<u8>,
    pub taken: usize,
    pub next: Next,
}

pub(crate) struct Codec {
    format: Format,
    kind: Kind,
}

enum Kind {
    Deflate(Compress),
    Inflate(Decompress),
    ToBrotli(Box<BrotliEncoderStateStruct<StandardAlloc>>),
    FromBrotli(Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>),
}

impl Codec {
    pub(crate) fn compress(format: Format) -> Self {
        let level = Compression::default();
        let kind = match format {
            Format::Gzip => Kind::Deflate(Compress::new_gzip(level, WINDOW_BITS)),
            Format::Deflate => Kind::Deflate(Compress::new(level, true)),
            Format::DeflateRaw => Kind::Deflate(Compress::new(level, false)),
            Format::Brotli => {
                let mut state = BrotliEncoderStateStruct::new(StandardAlloc::default());
                state.set_parameter(BrotliEncoderParameter::BROTLI_PARAM_QUALITY, BROTLI_QUALITY);
                state.set_parameter(BrotliEncoderParameter::BROTLI_PARAM_LGWIN, BROTLI_WINDOW_BITS);
                Kind::ToBrotli(Box::new(state))
            }
        };
        Self { format, kind }
    }

    pub(crate) fn decompress(format: Format) -> Self {
        let kind = match format {
            Format::Gzip => Kind::Inflate(Decompress::new_gzip(WINDOW_BITS)),
            Format::Deflate => Kind::Inflate(Decompress::new(true)),
            Format::DeflateRaw => Kind::Inflate(Decompress::new(false)),
            Format::Brotli => {
                let alloc = StandardAlloc::default;
                Kind::FromBrotli(Box::new(BrotliState::new(alloc(), alloc(), alloc())))
            }
        };
        Self { format, kind }
    }

    /// The memory that it holds at most, roughly.
    pub(crate) fn weight(&self) -> usize {
        const KIB: usize = 1024;
        match self.kind {
            Kind::Inflate(_) => 64 * KIB,
            Kind::Deflate(_) => 320 * KIB,
            Kind::ToBrotli(_) => 8 * KIB * KIB,
            // The data say how far back they reach, and may say 16 MiB.
            Kind::FromBrotli(_) => 17 * KIB * KIB,
        }
    }

    /// Goes on with this input. `last`: there is none after it.
    pub(crate) fn step(&mut self, input: &[u8], last: bool) -> Result<Step, DataError> {
        let mut output = vec![0; MAX_OUTPUT];
        let (taken, given, ended) = match &mut self.kind {
            Kind::Deflate(state) => deflate(state, input, &mut output, last),
            Kind::Inflate(state) => inflate(state, input, &mut output),
            Kind::ToBrotli(state) => to_brotli(state, input, &mut output, last),
            Kind::FromBrotli(state) => from_brotli(state, input, &mut output),
        }
        .ok_or(DataError::Invalid(self.format.name()))?;
        output.truncate(given);
        let next = if ended {
            Next::End
        } else if given == MAX_OUTPUT || taken < input.len() {
            Next::Output
        } else if last {
            return Err(DataError::Short(self.format.name()));
        } else {
            Next::Input
        };
        Ok(Step { output, taken, next })
    }
}

/// How much of the input was taken, how much output given, and whether that was the end. None: invalid data.
type Progress = Option<(usize, usize, bool)>;

fn deflate(state: &mut Compress, input: &[u8], output: &mut [u8], last: bool) -> Progress {
    let before = (state.total_in(), state.total_out());
    let flush = if last { FlushCompress::Finish } else { FlushCompress::None };
    let status = state.compress(input, output, flush).ok()?;
    progress(before, (state.total_in(), state.total_out()), status)
}

fn inflate(state: &mut Decompress, input: &[u8], output: &mut [u8]) -> Progress {
    let before = (state.total_in(), state.total_out());
    let status = state.decompress(input, output, FlushDecompress::None).ok()?;
    progress(before, (state.total_in(), state.total_out()), status)
}

fn progress(before: (u64, u64), after: (u64, u64), status: Status) -> Progress {
    let taken = usize::try_from(after.0 - before.0).ok()?;
    let given = usize::try_from(after.1 - before.1).ok()?;
    Some((taken, given, status == Status::StreamEnd))
}

fn to_brotli(
    state: &mut BrotliEncoderStateStruct<StandardAlloc>,
    input: &[u8],
    output: &mut [u8],
    last: bool,
) -> Progress {
    let operation = if last {
        BrotliEncoderOperation::BROTLI_OPERATION_FINISH
    } else {
        BrotliEncoderOperation::BROTLI_OPERATION_PROCESS
    };
    let (mut taken, mut given) = (0, 0);
    let done = state.compress_stream(
        operation,
        &mut input.len(),
        input,
        &mut taken,
        &mut output.len(),
        output,
        &mut given,
        &mut None,
        &mut |_, _, _, _| (),
    );
    done.then(|| (taken, given, state.is_finished()))
}

fn from_brotli(
    state: &mut BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    input: &[u8],
    output: &mut [u8],
) -> Progress {
    let (mut taken, mut given) = (0, 0);
    let result = BrotliDecompressStream(
        &mut input.len(),
        &mut taken,
        input,
        &mut output.len(),
        &mut given,
        output,
        &mut 0,
        state,
    );
    match result {
        BrotliResult::ResultFailure => None,
        BrotliResult::ResultSuccess => Some((taken, given, true)),
        BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => Some((taken, given, false)),
    }
}

#[cfg(test)]
mod tests;
