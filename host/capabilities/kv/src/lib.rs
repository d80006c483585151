//! Capability `kv`: key-value storage of one script (`sharedStorage`, `env.KV`).
#![doc = include_str!("../README.md")]

mod host;
mod limits;
pub mod store;

pub use limits::{MAX_KEY_BYTES, MAX_LIST, MAX_VALUE_BYTES};
pub use store::{Entry, KvError, KvStore, MemoryStore, Page, SetOptions};

use std::sync::Arc;
use stoa_capability::{Capability, GateData, Invocation, gate};
use stoa_kernel::Cx;
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:kv-host; world host { import stoa:engine/kv@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

/// The capability, on a store.
pub struct Kv {
    store: Arc<dyn KvStore>,
}

impl Kv {
    /// On `store`, which all tenants share: every call of it says for whom.
    pub fn new(store: Arc<dyn KvStore>) -> Self {
        Self { store }
    }
}

/// What an invocation keeps of it.
pub struct KvState {
    store: Arc<dyn KvStore>,
}

impl Capability for Kv {
    const NAME: &'static str = "kv";
    type State = KvState;

    fn open(&self, _cx: &Cx) -> KvState {
        KvState { store: Arc::clone(&self.store) }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::kv::add_to_linker::<_, GateData<Self>>(linker, gate)
    }
}
