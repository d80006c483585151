//! What the API works on. Its fields are seen by `allowed.rs` alone.

use std::sync::Arc;
use stoa_assets::Collection;
use stoa_identity::ApiKeys;
use stoa_kv::{KvStore, Quota};
use stoa_storage::Database;
use stoa_tenancy::Tenancy;
use tokio::sync::Semaphore;

/// Scripts that are being sent at once, each up to 60 MiB of memory.
const UPLOADS: usize = 8;

/// What the API is built on.
pub struct AdminConfig {
    /// Tenants and their scripts.
    pub tenancy: Tenancy,
    /// Who may ask.
    pub keys: ApiKeys,
    /// What scripts store.
    pub kv: Arc<dyn KvStore>,
    /// How much of that a script may have.
    pub kv_quota: Quota,
    /// What scripts have to be served as it is.
    pub assets: Arc<Collection>,
    /// For its health.
    pub database: Database,
    /// The server's version.
    pub version: &'static str,
    /// The id of the engine that scripts are compiled for.
    pub engine: String,
}

/// The rooms behind the API.
#[derive(Clone)]
pub struct AdminState(Arc<Rooms>);

pub(super) struct Rooms {
    pub(super) tenancy: Tenancy,
    pub(super) keys: ApiKeys,
    pub(super) kv: Arc<dyn KvStore>,
    pub(super) kv_quota: Quota,
    pub(super) assets: Arc<Collection>,
    pub(super) database: Database,
    pub(super) version: &'static str,
    pub(super) engine: String,
    pub(super) uploads: Semaphore,
}

impl AdminState {
    /// On these rooms.
    pub fn new(config: AdminConfig) -> Self {
        let AdminConfig { tenancy, keys, kv, kv_quota, assets, database, version, engine } = config;
        let uploads = Semaphore::new(UPLOADS);
        Self(Arc::new(Rooms { tenancy, keys, kv, kv_quota, assets, database, version, engine, uploads }))
    }

    pub(super) fn rooms(&self) -> Arc<Rooms> {
        Arc::clone(&self.0)
    }
}
