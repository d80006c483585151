//! `snapshot`.

use crate::Invocation;
use crate::bindings::stoa::engine::snapshot::Host;

impl Host for Invocation {
    fn take(&mut self, start: u32, memory: Vec<u8>) -> wasmtime::Result<()> {
        if self.image_wanted {
            self.image = Some((usize::try_from(start)?, memory));
        }
        Ok(())
    }
}
