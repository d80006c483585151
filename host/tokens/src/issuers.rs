//! Whom each tenant believes.

use crate::error::TokenError;
use crate::issuer::Issuer;
use crate::rows;
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::TenantId;
use stoa_storage::Database;

/// What was changed on another node holds here after this.
const KEPT: Duration = Duration::from_secs(30);
const MAX_TENANTS: u64 = 10_000;

/// The issuers of all tenants.
pub(crate) struct Issuers {
    db: Database,
    kept: Cache<TenantId, Arc<[Issuer]>>,
}

impl Issuers {
    pub(crate) fn new(db: Database) -> Self {
        Self { db, kept: Cache::builder().max_capacity(MAX_TENANTS).time_to_live(KEPT).build() }
    }

    pub(crate) async fn of(&self, tenant: &TenantId) -> Result<Arc<[Issuer]>, TokenError> {
        if let Some(kept) = self.kept.get(tenant).await {
            return Ok(kept);
        }
        let found = rows::issuers(&mut *self.db.read().await?, tenant).await?;
        let issuers: Vec<Issuer> =
            found.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default();
        let issuers: Arc<[Issuer]> = issuers.into();
        self.kept.insert(tenant.clone(), Arc::clone(&issuers)).await;
        Ok(issuers)
    }

    pub(crate) async fn set(
        &self,
        tenant: &TenantId,
        issuers: &[Issuer],
        now: i64,
    ) -> Result<(), TokenError> {
        let text = serde_json::to_string(issuers)?;
        let mut tx = self.db.write().await?;
        if !rows::hold_tenant(&mut tx, tenant).await? {
            return Err(TokenError::NoTenant(tenant.clone()));
        }
        rows::set_issuers(&mut tx, tenant, &text, now).await?;
        tx.commit().await?;
        self.forget(tenant).await;
        Ok(())
    }

    pub(crate) async fn forget(&self, tenant: &TenantId) {
        self.kept.invalidate(tenant).await;
    }
}
