//! `body`.

use crate::Invocation;
use crate::bindings::stoa::engine::body::Host;
use crate::bindings::stoa::engine::types::HostError;
use crate::body::BodyError;
use crate::incoming::{Read, Upload};
use crate::ops::OpId;
use stoa_kernel::ErrorCode;

impl Host for Invocation {
    fn read(&mut self, max: u32) -> wasmtime::Result<OpId> {
        let max = usize::try_from(max)?;
        match std::mem::take(&mut self.upload) {
            Upload::Waiting(incoming) => {
                self.upload = Upload::Reading;
                Ok(self.ops.start(incoming.read(max)))
            }
            Upload::Over => Ok(self.ops.start(async { Read { chunk: Ok(None), left: Upload::Over } })),
            // The guest reads one chunk at a time; what does not, is not the guest.
            Upload::Reading => Err(wasmtime::Error::msg("the body is being read already")),
        }
    }

    fn read_result(&mut self, op: OpId) -> wasmtime::Result<Result<Option<Vec<u8>>, HostError>> {
        let Some(Read { chunk, left }) = self.ops.take::<Read>(op) else {
            return Ok(Err(no_answer(op)));
        };
        // Given up meanwhile, it stays so.
        if matches!(self.upload, Upload::Reading) {
            self.upload = left;
        }
        self.pace.advance();
        Ok(chunk.map(|chunk| chunk.map(Vec::from)).map_err(|error| host_error(&error)))
    }

    fn cancel(&mut self) -> wasmtime::Result<()> {
        self.upload = Upload::Over;
        Ok(())
    }
}

/// How a body's end reaches the script.
fn host_error(error: &BodyError) -> HostError {
    let details = match error {
        BodyError::TooLarge { limit } => Some(format!("{{\"limit\":{limit}}}")),
        _ => None,
    };
    HostError { code: error.code().as_str().to_owned(), message: error.to_string(), details }
}

pub(super) fn no_answer(op: OpId) -> HostError {
    let code = ErrorCode::InvalidArgument.as_str().to_owned();
    HostError { code, message: format!("there is no answer for op {op}"), details: None }
}
