//! Capability `secrets`: values that scripts use and never see.
#![doc = include_str!("../README.md")]

pub mod admin;
mod error;
mod host;
mod hosts;
mod limits;
mod secret;
pub mod store;

pub use error::SecretError;
pub use hosts::{AllowedHost, InvalidHost};
pub use limits::{MAX_HOSTS, MAX_NAME_CHARS, MAX_SECRETS, MAX_VALUE_BYTES};
pub use secret::{Found, NewSecret, Place, Withheld};
pub use store::{MemoryStore, Owner, SecretStore, SqlStore, Stored};

use futures_util::future::BoxFuture;
use std::sync::Arc;
use stoa_capability::{Capability, EraseError, GateData, Invocation, gate};
use stoa_kernel::{Cx, ScriptName, TenantId};
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:secrets-host; world host { import stoa:engine/secrets@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

/// The capability, on a store.
pub struct Secrets {
    store: Arc<dyn SecretStore>,
}

impl Secrets {
    /// On `store`, which all tenants share: every call of it says for whom.
    pub fn new(store: Arc<dyn SecretStore>) -> Self {
        Self { store }
    }
}

/// What an invocation keeps of it.
pub struct SecretsState {
    store: Arc<dyn SecretStore>,
}

impl Capability for Secrets {
    const NAME: &'static str = "secrets";
    type State = SecretsState;

    fn open(&self, _cx: &Cx) -> SecretsState {
        SecretsState { store: Arc::clone(&self.store) }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::secrets::add_to_linker::<_, GateData<Self>>(linker, gate)
    }

    fn erase<'a>(
        &'a self,
        tenant: &'a TenantId,
        script: Option<&'a ScriptName>,
    ) -> BoxFuture<'a, Result<(), EraseError>> {
        let failed =
            |why: SecretError| EraseError { capability: Self::NAME, code: why.code(), why: Box::new(why) };
        Box::pin(async move { self.store.remove_all(tenant, script).await.map_err(failed) })
    }
}
