//! What the API works on. Its fields are seen by `allowed.rs` alone.

use std::sync::Arc;
use stoa_assets::Collection;
use stoa_audit::Audit;
use stoa_federation::Federation;
use stoa_identity::{ApiKeys, Sessions, Users};
use stoa_kv::{KvStore, Quota};
use stoa_metering::Metering;
use stoa_secrets::SecretStore;
use stoa_storage::Database;
use stoa_tenancy::Tenancy;
use stoa_tokens::Tokens;
use tokio::sync::Semaphore;

/// Scripts that are being sent at once, each up to 60 MiB of memory.
const UPLOADS: usize = 8;

/// What the API is built on.
pub struct AdminConfig {
    /// Tenants and their scripts.
    pub tenancy: Tenancy,
    /// Who may ask.
    pub keys: ApiKeys,
    /// People.
    pub users: Users,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Where accounts of the platform sign in: the only host at which a session may ask.
    pub console_host: String,
    /// Tokens of tenants.
    pub tokens: Tokens,
    /// Where people sign in with other providers.
    pub federation: Federation,
    /// What scripts store.
    pub kv: Arc<dyn KvStore>,
    /// How much of that a script may have.
    pub kv_quota: Quota,
    /// What scripts have to be served as it is.
    pub assets: Arc<Collection>,
    /// What scripts use and never see.
    pub secrets: Arc<dyn SecretStore>,
    /// Where changes are written down.
    pub audit: Audit,
    /// What tenants have used.
    pub metering: Metering,
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
    pub(super) users: Users,
    pub(super) sessions: Sessions,
    pub(super) console_host: String,
    pub(super) tokens: Tokens,
    pub(super) federation: Federation,
    pub(super) kv: Arc<dyn KvStore>,
    pub(super) kv_quota: Quota,
    pub(super) assets: Arc<Collection>,
    pub(super) secrets: Arc<dyn SecretStore>,
    pub(super) audit: Audit,
    pub(super) metering: Metering,
    pub(super) database: Database,
    pub(super) version: &'static str,
    pub(super) engine: String,
    pub(super) uploads: Semaphore,
}

impl AdminState {
    /// On these rooms.
    pub fn new(config: AdminConfig) -> Self {
        let AdminConfig {
            tenancy,
            keys,
            users,
            sessions,
            console_host,
            tokens,
            federation,
            kv,
            kv_quota,
            assets,
            secrets,
            audit,
            metering,
            database,
            version,
            engine,
        } = config;
        let uploads = Semaphore::new(UPLOADS);
        Self(Arc::new(Rooms {
            tenancy,
            keys,
            users,
            sessions,
            console_host,
            tokens,
            federation,
            kv,
            kv_quota,
            assets,
            secrets,
            audit,
            metering,
            database,
            version,
            engine,
            uploads,
        }))
    }

    /// Where changes are written down.
    pub(crate) fn audit(&self) -> Audit {
        self.0.audit.clone()
    }

    pub(super) fn rooms(&self) -> Arc<Rooms> {
        Arc::clone(&self.0)
    }
}
