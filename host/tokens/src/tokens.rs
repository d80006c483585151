//! Tokens: issued, verified, and the keys that are behind them.

mod issue;
mod keys;
mod verify;

use crate::discovery::Discovery;
use crate::documents::Documents;
use crate::error::TokenError;
use crate::issuer::{self, Issuer};
use crate::issuers::Issuers;
use crate::key_set::KeySet;
use crate::names::Names;
use crate::outbound::Outbound;
use crate::signing::Ring;
use moka::future::Cache;
use moka::sync::Cache as SyncCache;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stoa_kernel::TenantId;
use stoa_storage::Database;
use stoa_vault::Vault;

pub use issue::{Issued, NewToken};
pub use verify::Verified;

/// What was changed on another node holds here after this.
const KEPT: Duration = Duration::from_secs(30);
const MAX_REALMS: u64 = 10_000;
/// A token that was verified is believed for so long without another look: a request costs no signature.
const BELIEVED: Duration = Duration::from_secs(10);
/// Tokens in use at once.
const MAX_BELIEVED: u64 = 10_000;

/// What tokens are built on.
pub struct TokensConfig {
    /// Where keys and issuers are stored.
    pub db: Database,
    /// Encrypts the keys.
    pub vault: Vault,
    /// Asks issuers for their keys.
    pub outbound: Arc<dyn Outbound>,
    /// What the platform calls itself.
    pub names: Names,
}

/// Tokens. Cloning it is cheap. Where a tenant is asked for, none stands for the platform.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

/// A realm, and the SHA-256 of a token: what could be read here opens nothing.
type Seen = (Option<TenantId>, [u8; 32]);

struct Inner {
    db: Database,
    vault: Vault,
    names: Names,
    rings: Cache<Option<TenantId>, Arc<Ring>>,
    issuers: Issuers,
    key_sets: Documents<KeySet>,
    discoveries: Documents<Discovery>,
    believed: SyncCache<Seen, Arc<Verified>>,
}

impl Tokens {
    /// On a database.
    pub fn new(config: TokensConfig) -> Self {
        let TokensConfig { db, vault, outbound, names } = config;
        Self(Arc::new(Inner {
            issuers: Issuers::new(db.clone()),
            db,
            vault,
            names,
            rings: Cache::builder().max_capacity(MAX_REALMS).time_to_live(KEPT).build(),
            key_sets: Documents::new(Arc::clone(&outbound), KeySet::read),
            discoveries: Documents::new(outbound, Discovery::read),
            believed: SyncCache::builder().max_capacity(MAX_BELIEVED).time_to_live(BELIEVED).build(),
        }))
    }

    /// What the platform calls itself in the tokens of a tenant.
    pub fn issuer(&self, tenant: Option<&TenantId>) -> String {
        self.0.names.issuer(tenant)
    }

    /// Whom a tenant believes besides itself.
    pub async fn issuers(&self, tenant: &TenantId) -> Result<Arc<[Issuer]>, TokenError> {
        self.0.issuers.of(tenant).await
    }

    /// Has a tenant believe these, and nobody else.
    pub async fn set_issuers(&self, tenant: &TenantId, issuers: &[Issuer]) -> Result<(), TokenError> {
        issuer::check(issuers, &self.issuer(Some(tenant)))?;
        self.0.issuers.set(tenant, issuers, now_ms()).await?;
        self.0.believed.invalidate_all();
        Ok(())
    }

    /// A tenant was deleted, and its keys with it: one of the same name made later is another.
    pub async fn forget_tenant(&self, tenant: &TenantId) {
        self.0.issuers.forget(tenant).await;
        self.0.rings.invalidate(&Some(tenant.clone())).await;
        self.0.believed.invalidate_all();
    }
}

/// Milliseconds since 1970.
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
