//! A store to make claims about, with what it lives in.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use stoa_kernel::{Caller, ScriptName, TenantId};
use stoa_kv::{KvError, KvStore, MemoryStore, Page, Quota, RedisStore, SetOptions, Shelf, SqlStore};
use stoa_storage::{Database, DatabaseConfig, Redis, testing};
use tempfile::TempDir;

/// A store, and short ways to ask it. Time is what a claim says: seconds after some moment.
#[derive(Clone)]
pub struct Scene {
    pub store: Arc<dyn KvStore>,
    pub tenant: TenantId,
    pub script: ScriptName,
    pub shelf: Shelf,
    _folder: Arc<Option<TempDir>>,
}

pub fn config(url: String) -> DatabaseConfig {
    DatabaseConfig { url, max_connections: 8, acquire_timeout: Duration::from_secs(20) }
}

/// What a script shares.
pub fn shelf(tenant: &str, script: &str) -> Shelf {
    Shelf::shared(&TenantId::new(tenant).unwrap(), &ScriptName::new(script).unwrap())
}

/// Somebody who asks, with an API key or without.
pub fn caller(id: &str, provider: &str, email: Option<&str>) -> Caller {
    Caller {
        id: id.into(),
        name: "Ada".into(),
        email: email.map(Into::into),
        provider: provider.into(),
        roles: Arc::default(),
        permissions: Arc::default(),
        groups: Arc::default(),
        mfa: false,
        expires_at: None,
    }
}

pub fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

pub fn ttl(seconds: u64) -> SetOptions {
    SetOptions { ttl: Some(Duration::from_secs(seconds)), ..SetOptions::default() }
}

pub fn over(version: u64) -> SetOptions {
    SetOptions { if_version: Some(version), ..SetOptions::default() }
}

pub fn at_most(keys: u64, bytes: u64) -> SetOptions {
    SetOptions { quota: Quota { keys, bytes }, ..SetOptions::default() }
}

/// The keys of a page.
pub fn keys(page: &Page) -> Vec<&str> {
    page.entries.iter().map(|entry| entry.key.as_str()).collect()
}

impl Scene {
    fn new(store: Arc<dyn KvStore>, folder: Option<TempDir>) -> Self {
        let (tenant, script) = (TenantId::new("acme").unwrap(), ScriptName::new("shop").unwrap());
        let shelf = Shelf::shared(&tenant, &script);
        Self { store, tenant, script, shelf, _folder: Arc::new(folder) }
    }

    #[expect(clippy::unused_async, reason = "the others wait for their servers")]
    pub async fn memory() -> Self {
        Self::new(Arc::new(MemoryStore::default()), None)
    }

    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/stoa.db", folder.path().display());
        let db = Database::open(&config(url)).await.unwrap();
        Self::new(Arc::new(SqlStore::new(db)), Some(folder))
    }

    pub async fn postgres() -> Self {
        let url = testing::postgres().await.unwrap().database().await.unwrap();
        let db = Database::open(&config(url)).await.unwrap();
        Self::new(Arc::new(SqlStore::new(db)), None)
    }

    pub async fn redis() -> Self {
        let server = testing::redis().await.unwrap();
        let redis = Redis::open(&server.url(), &server.prefix()).await.unwrap();
        Self::new(Arc::new(RedisStore::new(redis)), None)
    }

    /// The same store for another script.
    pub fn for_script(&self, tenant: &str, script: &str) -> Self {
        let (tenant, script) = (TenantId::new(tenant).unwrap(), ScriptName::new(script).unwrap());
        let shelf = Shelf::shared(&tenant, &script);
        Self { tenant, script, shelf, ..self.clone() }
    }

    /// What the script has for somebody.
    pub fn for_caller(&self, caller: &Caller) -> Self {
        Self { shelf: Shelf::personal(&self.tenant, &self.script, caller), ..self.clone() }
    }

    /// What the script has for a user.
    pub fn for_user(&self, id: &str) -> Self {
        self.for_caller(&caller(id, "password", Some("ada@example.com")))
    }

    pub async fn try_set(
        &self,
        key: &str,
        value: &str,
        options: SetOptions,
        now: u64,
    ) -> Result<u64, KvError> {
        self.store.set(&self.shelf, key.to_owned(), value.to_owned(), options, at(now)).await
    }

    pub async fn set(&self, key: &str, value: &str, options: SetOptions, now: u64) -> u64 {
        self.try_set(key, value, options, now).await.unwrap()
    }

    /// At the beginning of time, for ever.
    pub async fn put(&self, key: &str, value: &str) -> u64 {
        self.set(key, value, SetOptions::default(), 0).await
    }

    /// Value and version.
    pub async fn get(&self, key: &str, now: u64) -> Option<(String, u64)> {
        let entry = self.store.get(&self.shelf, key, at(now)).await.unwrap()?;
        Some((entry.value.as_ref().to_owned(), entry.version))
    }

    pub async fn remove(&self, key: &str, now: u64) -> bool {
        self.store.remove(&self.shelf, key, at(now)).await.unwrap()
    }

    pub async fn list(&self, prefix: &str, cursor: Option<&str>, limit: u32, now: u64) -> Page {
        self.store.list(&self.shelf, prefix, cursor, limit, at(now)).await.unwrap()
    }

    pub async fn clear(&self, now: u64) -> u64 {
        self.store.clear(&self.shelf, at(now)).await.unwrap()
    }

    /// Keys and bytes.
    pub async fn usage(&self) -> (u64, u64) {
        let usage = self.store.usage(&self.shelf).await.unwrap();
        (usage.keys, usage.bytes)
    }
}
