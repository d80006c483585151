//! Capability `kv`: key-value storage of one script (`sharedStorage`, `env.KV`), and of its users (`personalStorage`).
#![doc = include_str!("../README.md")]

pub mod admin;
mod error;
mod host;
mod limits;
mod shelf;
pub mod store;

pub use error::{KvError, QuotaName};
pub use limits::{MAX_KEY_BYTES, MAX_LIST, MAX_VALUE_BYTES, Quota, Quotas};
pub use shelf::Shelf;
pub use store::{Entry, KvStore, Listed, MemoryStore, Page, RedisStore, SetOptions, SqlStore, Usage};

use futures_util::future::BoxFuture;
use std::sync::Arc;
use stoa_capability::{Capability, EraseError, GateData, Invocation, gate};
use stoa_kernel::{Cx, ScriptName, TenantId};
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
    quotas: Quotas,
}

impl Kv {
    /// On `store`, which all tenants share: every call of it says for whom.
    pub fn new(store: Arc<dyn KvStore>) -> Self {
        Self { store, quotas: Quotas::default() }
    }

    /// With other quotas than the defaults.
    #[must_use]
    pub fn with_quotas(self, quotas: Quotas) -> Self {
        Self { quotas, ..self }
    }
}

/// What an invocation keeps of it.
pub struct KvState {
    store: Arc<dyn KvStore>,
    quotas: Quotas,
}

impl Capability for Kv {
    const NAME: &'static str = "kv";
    type State = KvState;

    fn open(&self, _cx: &Cx) -> KvState {
        KvState { store: Arc::clone(&self.store), quotas: self.quotas }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::kv::add_to_linker::<_, GateData<Self>>(linker, gate)
    }

    fn erase<'a>(
        &'a self,
        tenant: &'a TenantId,
        script: Option<&'a ScriptName>,
    ) -> BoxFuture<'a, Result<(), EraseError>> {
        let failed =
            |why: KvError| EraseError { capability: Self::NAME, code: why.code(), why: Box::new(why) };
        Box::pin(async move { self.store.remove_all(tenant, script).await.map_err(failed) })
    }
}
