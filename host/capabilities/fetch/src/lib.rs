//! Capability `fetch`: requests of scripts to other servers.
#![doc = include_str!("../README.md")]

mod authorities;
mod breaker;
mod connect;
mod decode;
mod download;
mod error;
mod exchange;
mod follow;
mod guard;
mod host;
mod limits;
mod outgoing;
mod permit;
mod plain;
mod resolve;
mod secrets;
mod target;
mod tenants;
mod upload;

pub use authorities::{Authorities, AuthoritiesError};
pub use error::{Failure, FetchError, Invalid, Limit, Refused, SecretError};
pub use exchange::FetchState;
pub use guard::{Guard, is_public};
pub use limits::{BREAKER_FAILURES, MAX_REDIRECTS, MAX_STREAMED_BYTES};
pub use plain::Plain;
pub use resolve::{Resolve, SystemResolver};
pub use secrets::{MAX_SEARCHED_BYTES, Place, Secrets, Withheld};

use secrets::NoSecrets;

use futures_util::future::BoxFuture;
use std::future::ready;
use std::sync::Arc;
use stoa_capability::{Capability, EraseError, GateData, Invocation, gate};
use stoa_kernel::{Cidr, Cx, ScriptName, TenantId};
use tenants::Tenants;
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:fetch-host; world host { import stoa:engine/fetch@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

/// What requests go out by.
#[derive(Clone)]
pub struct Network {
    /// Knows the addresses of names.
    pub resolver: Arc<dyn Resolve>,
    /// Networks that scripts may reach although they are not public.
    pub allow_private: Vec<Cidr>,
    /// Who is believed beside the authorities that browsers believe.
    pub authorities: Authorities,
}

impl Default for Network {
    /// The system's names, and the public internet alone.
    fn default() -> Self {
        Self {
            resolver: Arc::new(SystemResolver),
            allow_private: Vec::new(),
            authorities: Authorities::default(),
        }
    }
}

/// The capability.
pub struct Fetch {
    tenants: Arc<Tenants>,
    secrets: Arc<dyn Secrets>,
}

impl Fetch {
    /// On a network.
    pub fn new(network: Network) -> Result<Self, rustls::Error> {
        let guard = Guard::opening(network.allow_private);
        let tenants = Tenants::new(guard, network.resolver, network.authorities.roots())?;
        Ok(Self { tenants: Arc::new(tenants), secrets: Arc::new(NoSecrets) })
    }

    /// With values for `{{secret:name}}`.
    #[must_use]
    pub fn with_secrets(self, secrets: Arc<dyn Secrets>) -> Self {
        Self { secrets, ..self }
    }
}

impl Capability for Fetch {
    const NAME: &'static str = "fetch";
    type State = FetchState;

    fn open(&self, cx: &Cx) -> FetchState {
        FetchState::new(Arc::clone(&self.tenants), Arc::clone(&self.secrets), Arc::clone(&cx.meter))
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::fetch::add_to_linker::<_, GateData<Self>>(linker, gate)
    }

    fn erase<'a>(
        &'a self,
        tenant: &'a TenantId,
        script: Option<&'a ScriptName>,
    ) -> BoxFuture<'a, Result<(), EraseError>> {
        if script.is_none() {
            self.tenants.forget(tenant);
        }
        Box::pin(ready(Ok(())))
    }
}
