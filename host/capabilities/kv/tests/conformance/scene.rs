//! A store to make claims about, with what it lives in.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use stoa_kernel::{Cx, Grants, InvocationId, Passage, Phase, ScriptName, TenantId, Unmetered};
use stoa_kv::{KvError, KvStore, MemoryStore, Page, Quota, RedisStore, SetOptions, SqlStore};
use stoa_storage::{Database, DatabaseConfig, Redis, testing};
use tempfile::TempDir;

/// A store, and short ways to ask it. Time is what a claim says: seconds after some moment.
#[derive(Clone)]
pub struct Scene {
    pub store: Arc<dyn KvStore>,
    pub cx: Cx,
    _folder: Arc<Option<TempDir>>,
}

pub fn config(url: String) -> DatabaseConfig {
    DatabaseConfig { url, max_connections: 8, acquire_timeout: Duration::from_secs(20) }
}

/// The context of a script.
pub fn cx(tenant: &str, script: &str) -> Cx {
    Cx {
        tenant: TenantId::new(tenant).unwrap(),
        script: ScriptName::new(script).unwrap(),
        invocation: InvocationId::from_random(1),
        phase: Phase::Event,
        grants: Grants::ALL,
        egress: Arc::default(),
        assets: Arc::default(),
        passage: Passage::default(),
        meter: Arc::new(Unmetered),
        deadline: Instant::now() + Duration::from_mins(1),
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
        Self { store, cx: cx("acme", "shop"), _folder: Arc::new(folder) }
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
        Self { cx: cx(tenant, script), ..self.clone() }
    }

    pub async fn try_set(
        &self,
        key: &str,
        value: &str,
        options: SetOptions,
        now: u64,
    ) -> Result<u64, KvError> {
        self.store.set(&self.cx, key.to_owned(), value.to_owned(), options, at(now)).await
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
        let entry = self.store.get(&self.cx, key, at(now)).await.unwrap()?;
        Some((entry.value.as_ref().to_owned(), entry.version))
    }

    pub async fn remove(&self, key: &str, now: u64) -> bool {
        self.store.remove(&self.cx, key, at(now)).await.unwrap()
    }

    pub async fn list(&self, prefix: &str, cursor: Option<&str>, limit: u32, now: u64) -> Page {
        self.store.list(&self.cx, prefix, cursor, limit, at(now)).await.unwrap()
    }

    pub async fn clear(&self, now: u64) -> u64 {
        self.store.clear(&self.cx, at(now)).await.unwrap()
    }

    /// Keys and bytes.
    pub async fn usage(&self) -> (u64, u64) {
        let usage = self.store.usage(&self.cx).await.unwrap();
        (usage.keys, usage.bytes)
    }
}
