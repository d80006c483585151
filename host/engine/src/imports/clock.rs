//! `clock`.

use crate::Invocation;
use crate::bindings::stoa::engine::clock::Host;

impl Host for Invocation {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(Invocation::now(self))
    }

    fn elapsed(&mut self) -> wasmtime::Result<u64> {
        Ok(Invocation::elapsed(self))
    }
}
