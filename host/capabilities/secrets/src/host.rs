//! The host functions of `secrets`: names, and nothing else.

use crate::Secrets;
use crate::bindings::stoa::engine::secrets as wit;
use crate::error::SecretError;
use std::sync::Arc;
use stoa_capability::{Gate, GuestError, HostError, OpId};
use stoa_kernel::ErrorCode;

impl GuestError for SecretError {
    fn code(&self) -> ErrorCode {
        Self::code(self)
    }
}

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

impl wit::Host for Gate<'_, Secrets> {
    fn exists(&mut self, name: String) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, cx) = (Arc::clone(&granted.state.store), granted.cx.clone());
            async move { Ok::<_, SecretError>(store.names(&cx).await?.binary_search(&name).is_ok()) }
        })
    }

    fn exists_result(&mut self, op: OpId) -> Outcome<bool> {
        Ok(self.result(op))
    }

    fn names(&mut self) -> wasmtime::Result<OpId> {
        self.start(|granted| {
            let (store, cx) = (Arc::clone(&granted.state.store), granted.cx.clone());
            async move { store.names(&cx).await }
        })
    }

    fn names_result(&mut self, op: OpId) -> Outcome<Vec<String>> {
        Ok(self.result(op))
    }
}
