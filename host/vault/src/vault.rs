//! Seals what is stored, and opens it again.

use crate::data_key::{DataKey, KeyId, Wrapped, key_of};
use crate::error::VaultError;
use crate::master::MasterKeys;
use crate::plain::Plain;
use crate::rows;
use moka::future::Cache;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stoa_kernel::TenantId;
use stoa_storage::Database;

/// Data keys in memory: one is a few hundred bytes.
const MAX_KEYS: u64 = 10_000;
/// A key that was deleted with its tenant on another node opens nothing here after this.
const KEPT: Duration = Duration::from_mins(10);

/// What is encrypted at rest goes through it. Cloning it is cheap.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    db: Database,
    masters: MasterKeys,
    keys: Cache<KeyId, Arc<DataKey>>,
}

impl Vault {
    /// On a database, with the master keys. It is an error if something in the database takes another master key.
    pub async fn new(db: Database, masters: MasterKeys) -> Result<Self, VaultError> {
        let keys = Cache::builder().max_capacity(MAX_KEYS).time_to_live(KEPT).build();
        let vault = Self(Arc::new(Inner { db, masters, keys }));
        let mut connection = vault.0.db.read().await?;
        for master in rows::masters(&mut connection).await? {
            vault.0.masters.named(&master)?;
        }
        drop(connection);
        // Made at the first start, it keeps a node with another master key from ever joining.
        vault.sealing_key(None).await?;
        Ok(vault)
    }

    /// Whether anything was ever encrypted here.
    pub async fn is_used(db: &Database) -> Result<bool, VaultError> {
        Ok(!rows::masters(&mut *db.read().await?).await?.is_empty())
    }

    /// Encrypts. It opens with the same tenant and context only; the context says what it is and where it stands, such
    /// as `secret:<script>:<name>`. It may write to the database: not to be called within a transaction.
    pub async fn seal(
        &self,
        tenant: Option<&TenantId>,
        context: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        self.sealing_key(tenant).await?.seal(context, plain)
    }

    /// Decrypts what [`Self::seal`] gave.
    pub async fn open(
        &self,
        tenant: Option<&TenantId>,
        context: &str,
        sealed: &[u8],
    ) -> Result<Plain, VaultError> {
        let id = key_of(sealed)?;
        let key = match self.0.keys.get(&id).await {
            Some(key) => key,
            None => {
                let wrapped = rows::by_id(&mut *self.0.db.read().await?, &id).await?;
                self.keep(wrapped.ok_or(VaultError::KeyGone)?).await?
            }
        };
        key.open(tenant, context, sealed)
    }

    /// The key of a tenant as it is stored now: one of the same name may have been deleted and made again, and what
    /// the deleted one's key sealed could never be opened.
    async fn sealing_key(&self, tenant: Option<&TenantId>) -> Result<Arc<DataKey>, VaultError> {
        let found = rows::of(&mut *self.0.db.read().await?, tenant).await?;
        let wrapped = match found {
            Some(wrapped) => wrapped,
            None => self.make_key(tenant).await?,
        };
        match self.0.keys.get(&wrapped.id).await {
            Some(key) => Ok(key),
            None => self.keep(wrapped).await,
        }
    }

    /// Makes the first key of a tenant. Of many that do it at once, one does, and all use its key.
    async fn make_key(&self, tenant: Option<&TenantId>) -> Result<Wrapped, VaultError> {
        let fresh = Wrapped::make(tenant.cloned(), self.0.masters.newest())?;
        let mut tx = self.0.db.write().await?;
        if let Some(tenant) = tenant
            && !rows::hold_tenant(&mut tx, tenant).await?
        {
            return Err(VaultError::NoTenant(tenant.clone()));
        }
        rows::insert(&mut tx, &fresh, millis(SystemTime::now())).await?;
        let stored = rows::of(&mut tx, tenant).await?;
        tx.commit().await?;
        stored.ok_or(VaultError::KeyGone)
    }

    async fn keep(&self, wrapped: Wrapped) -> Result<Arc<DataKey>, VaultError> {
        let id = wrapped.id;
        let key = Arc::new(wrapped.unwrap(&self.0.masters)?);
        self.0.keys.insert(id, Arc::clone(&key)).await;
        Ok(key)
    }

    /// The name of the master key that wraps data keys now.
    pub fn master_key(&self) -> &str {
        self.0.masters.newest().name()
    }

    pub(crate) fn db(&self) -> &Database {
        &self.0.db
    }

    pub(crate) fn masters(&self) -> &MasterKeys {
        &self.0.masters
    }
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
