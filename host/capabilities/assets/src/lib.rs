//! Capability `assets`: files that are served as they are, deployed with a version or written by its script.
#![doc = include_str!("../README.md")]

pub mod admin;
mod collection;
mod deployable;
mod error;
mod host;
mod limits;
pub mod mime;
mod name;
mod precompressed;
pub mod store;

pub use collection::{Collection, Found, Source};
pub use deployable::{AssetFiles, FOLDER, Prepared};
pub use error::{AssetError, DeployError, QuotaName};
pub use limits::{MAX_ASSET_BYTES, MAX_DEPLOYED, MAX_DEPLOYED_BYTES, Quota};
pub use name::is_normal;
pub use store::{AssetStore, MemoryStore, Owner, SqlStore, Usage, Written};

use futures_util::future::BoxFuture;
use std::sync::Arc;
use stoa_capability::{Capability, EraseError, GateData, Invocation, gate};
use stoa_kernel::{Cx, ScriptName, TenantId};
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:assets-host; world host { import stoa:engine/assets@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

/// The capability, on a collection.
pub struct Assets(Arc<Collection>);

impl Assets {
    /// On `collection`, which all tenants share: every call of it says for whom.
    pub fn new(collection: Arc<Collection>) -> Self {
        Self(collection)
    }
}

impl Capability for Assets {
    const NAME: &'static str = "assets";
    type State = Arc<Collection>;

    fn open(&self, _cx: &Cx) -> Arc<Collection> {
        Arc::clone(&self.0)
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::assets::add_to_linker::<_, GateData<Self>>(linker, gate)
    }

    fn erase<'a>(
        &'a self,
        tenant: &'a TenantId,
        script: Option<&'a ScriptName>,
    ) -> BoxFuture<'a, Result<(), EraseError>> {
        let failed =
            |why: AssetError| EraseError { capability: Self::NAME, code: why.code(), why: Box::new(why) };
        Box::pin(async move { self.0.store().remove_all(tenant, script).await.map_err(failed) })
    }
}
