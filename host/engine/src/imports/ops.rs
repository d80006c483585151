//! `ops`.

use crate::Invocation;
use crate::bindings::stoa::engine::ops::Host;
use crate::ops::OpId;
use std::time::Duration;

impl Host for Invocation {
    async fn wait_any(&mut self, timeout: Option<u64>) -> wasmtime::Result<Option<OpId>> {
        Ok(Invocation::wait_any(self, timeout.map(Duration::from_nanos)).await)
    }

    fn cancel(&mut self, op: OpId) -> wasmtime::Result<()> {
        self.ops.cancel(op);
        Ok(())
    }
}
