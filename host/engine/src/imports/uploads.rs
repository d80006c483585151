//! `uploads`.

use super::body::no_answer;
use crate::Invocation;
use crate::bindings::stoa::engine::types::HostError;
use crate::bindings::stoa::engine::uploads::Host;
use crate::body::MAX_CHUNK_BYTES;
use crate::fault::HostLimit;
use crate::ops::OpId;
use std::sync::Arc;
use stoa_kernel::ErrorCode;
use stoa_uploads::StoreError;

type Read = Result<Vec<u8>, StoreError>;

impl Host for Invocation {
    /// Counted as any host call: a file can be read again and again.
    fn read(&mut self, offset: u64, max: u32) -> wasmtime::Result<OpId> {
        let calls = self.limits.host_calls;
        if self.host_calls >= calls {
            return Err(HostLimit::Calls { limit: calls }.into());
        }
        self.host_calls += 1;
        let open = self.limits.open_ops;
        if u32::try_from(self.ops.open()).unwrap_or(u32::MAX) >= open {
            return Err(HostLimit::Open { limit: open }.into());
        }
        let files = self.files.as_ref().map(Arc::clone);
        let max = usize::try_from(max)?.min(MAX_CHUNK_BYTES);
        Ok(self.ops.start::<Read>(async move {
            match files {
                Some(files) => files.read(offset, max).await,
                None => Ok(Vec::new()),
            }
        }))
    }

    fn read_result(&mut self, op: OpId) -> wasmtime::Result<Result<Vec<u8>, HostError>> {
        let Some(read) = self.ops.take::<Read>(op) else { return Ok(Err(no_answer(op))) };
        Ok(read.map_err(|error| HostError {
            code: ErrorCode::InternalError.as_str().to_owned(),
            message: error.to_string(),
            details: None,
        }))
    }
}
