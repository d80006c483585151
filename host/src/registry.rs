//! THE list of capabilities. A new one is its folder and one line here.

use crate::secrets::Revealed;
use std::sync::Arc;
use stoa_assets::Collection;
use stoa_capability::{LinkResult, Linker, Registry, RegistryBuilder};
use stoa_engine::Invocation;
use stoa_fetch::{Fetch, Network};
use stoa_kv::{Kv, KvStore, Quotas};
use stoa_logs::Logs;
use stoa_rendering::Renderer;
use stoa_secrets::{SecretStore, Secrets};

/// What capabilities are built on.
#[derive(Clone)]
pub struct Backends {
    /// Where `kv` keeps its entries.
    pub kv: Arc<dyn KvStore>,
    /// How much of it each script may keep.
    pub kv_quotas: Quotas,
    /// What `assets` reads and writes.
    pub assets: Arc<Collection>,
    /// What `fetch` goes out by.
    pub network: Network,
    /// Where `secrets` are.
    pub secrets: Arc<dyn SecretStore>,
}

/// Every capability, in the order of their grants: never reorder, only append.
pub fn capabilities(
    linker: &mut Linker<Invocation>,
    backends: Backends,
    renderer: Renderer,
) -> LinkResult<Arc<Registry>> {
    let registry = RegistryBuilder::new(linker)
        .with(Logs)?
        .with(Kv::new(backends.kv).with_quotas(backends.kv_quotas))?
        .with(Fetch::new(backends.network)?.with_secrets(Arc::new(Revealed(Arc::clone(&backends.secrets)))))?
        .with(stoa_encoding::Encoding)?
        .with(stoa_compression::Compression)?
        .with(stoa_intl::Intl::default())?
        .with(stoa_crypto::Crypto::default())?
        .with(stoa_validation::Validation::default())?
        .with(stoa_templates::Templates::new(renderer))?
        .with(stoa_assets::Assets::new(backends.assets))?
        .with(Secrets::new(backends.secrets))?
        .build();
    Ok(registry)
}
