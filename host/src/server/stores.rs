//! The databases, and which of them keeps what.

use std::sync::Arc;
use stoa_audit::Audit;
use stoa_config::{KvStore as Choice, Settings};
use stoa_kv::{KvStore, MemoryStore, RedisStore, SqlStore};
use stoa_secrets::SecretStore;
use stoa_storage::{Database, DatabaseConfig, Redis, StorageError};
use stoa_vault::{Vault, VaultError};

/// They cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoresError {
    /// One of them.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The master key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// `kv.store` is `redis`, and there is none.
    #[error(
        "kv.store is 'redis', but redis.url is not set: set it (STOA_REDIS__URL), or choose another store"
    )]
    NoRedis,
}

/// What the server keeps things in.
pub struct Stores {
    /// Tenants and what they have deployed.
    pub db: Database,
    /// Where it is configured.
    pub redis: Option<Redis>,
    /// Who did what.
    pub audit: Audit,
    /// What scripts store.
    pub kv: Arc<dyn KvStore>,
    /// What is encrypted in the database.
    pub vault: Vault,
    /// What scripts use and never see.
    pub secrets: Arc<dyn SecretStore>,
}

impl Stores {
    /// Opens them, and brings the schema up to date.
    pub async fn open(settings: &Settings) -> Result<Self, StoresError> {
        let db = Database::open(&config(settings)).await?;
        let audit = Audit::new(db.clone());
        let redis = match &settings.redis.url {
            Some(url) => Some(Redis::open(url.expose(), &settings.redis.prefix).await?),
            None => None,
        };
        let kv: Arc<dyn KvStore> = match settings.kv.store {
            Choice::Database => Arc::new(SqlStore::new(db.clone())),
            Choice::Memory => Arc::new(MemoryStore::default()),
            Choice::Redis => Arc::new(RedisStore::new(redis.clone().ok_or(StoresError::NoRedis)?)),
        };
        let vault = super::vault::open(settings, &db).await?;
        let secrets = Arc::new(stoa_secrets::SqlStore::new(db.clone(), vault.clone()));
        Ok(Self { db, redis, audit, kv, vault, secrets })
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.audit.flush().await;
        self.db.close().await;
    }
}

/// Where the database is.
pub(super) fn config(settings: &Settings) -> DatabaseConfig {
    DatabaseConfig {
        url: settings.database.url.expose().to_owned(),
        max_connections: settings.database.max_connections,
        acquire_timeout: settings.database.acquire_timeout.into(),
    }
}
