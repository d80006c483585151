//! A store to make claims about, with what it lives in.

use std::sync::Arc;
use std::time::Duration;
use stoa_assets::{AssetError, AssetStore, Collection, MemoryStore, Owner, Quota, SqlStore, Usage, Written};
use stoa_kernel::{AssetList, ScriptName, TenantId};
use stoa_storage::{Database, DatabaseConfig, testing};
use tempfile::TempDir;

/// A store, and short ways to ask it.
#[derive(Clone)]
pub struct Scene {
    store: Arc<dyn AssetStore>,
    pub collection: Arc<Collection>,
    tenant: TenantId,
    script: ScriptName,
    _folder: Arc<Option<TempDir>>,
}

fn config(url: String) -> DatabaseConfig {
    DatabaseConfig { url, max_connections: 8, acquire_timeout: Duration::from_secs(20) }
}

impl Scene {
    fn new(store: Arc<dyn AssetStore>, folder: Option<TempDir>) -> Self {
        let scene = Self {
            store,
            collection: Arc::default(),
            tenant: TenantId::new("acme").unwrap(),
            script: ScriptName::new("shop").unwrap(),
            _folder: Arc::new(folder),
        };
        scene.with(Quota::default())
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

    /// The same store within another quota.
    pub fn with(&self, quota: Quota) -> Self {
        let collection = Collection::in_memory(Arc::clone(&self.store), quota, 1 << 20);
        Self { collection: Arc::new(collection), ..self.clone() }
    }

    /// The same store for another script.
    pub fn for_script(&self, tenant: &str, script: &str) -> Self {
        let (tenant, script) = (TenantId::new(tenant).unwrap(), ScriptName::new(script).unwrap());
        Self { tenant, script, ..self.clone() }
    }

    pub fn owner(&self) -> Owner<'_> {
        Owner { tenant: &self.tenant, script: &self.script }
    }

    pub async fn write(&self, name: &str, bytes: &[u8]) -> Result<Written, AssetError> {
        self.collection.write(self.owner(), name, bytes.to_vec().into(), None).await
    }

    pub async fn read(&self, name: &str) -> Option<Vec<u8>> {
        let read = self.collection.read(self.owner(), &AssetList::new(), name).await.unwrap();
        read.map(|(_, bytes)| bytes.to_vec())
    }

    pub async fn remove(&self, name: &str) -> bool {
        self.collection.remove(self.owner(), name).await.unwrap()
    }

    pub async fn names(&self, deployed: &AssetList, after: &str, limit: u32) -> Vec<String> {
        let found = self.collection.list(self.owner(), deployed, after, limit).await.unwrap();
        found.into_iter().map(|(name, _)| name).collect()
    }

    pub async fn usage(&self) -> Usage {
        self.store.usage(self.owner()).await.unwrap()
    }

    pub async fn forget(&self, whole_tenant: bool) {
        let script = (!whole_tenant).then_some(&self.script);
        self.store.remove_all(&self.tenant, script).await.unwrap();
    }
}
