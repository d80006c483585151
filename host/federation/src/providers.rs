//! The providers of each realm: stored, listed, and opened with their secret.

use crate::error::FederationError;
use crate::rows::{self, ProviderRow};
use crate::settings::{MAX_PROVIDERS, NewProvider, ProviderInfo, Settings, check_id};
use std::time::SystemTime;
use stoa_kernel::TenantId;
use stoa_storage::Database;
use stoa_vault::{Plain, Vault};

/// Where they are.
pub(crate) struct Providers {
    pub(crate) db: Database,
    pub(crate) vault: Vault,
}

/// One of them, with its secret.
pub(crate) struct Provider {
    pub(crate) id: String,
    pub(crate) settings: Settings,
    pub(crate) secret: Option<Plain>,
}

impl Providers {
    pub(crate) async fn list(&self, tenant: Option<&TenantId>) -> Result<Vec<ProviderInfo>, FederationError> {
        let rows = rows::list(&mut *self.db.read().await?, tenant).await?;
        Ok(rows.into_iter().map(ProviderRow::info).collect())
    }

    pub(crate) async fn get(
        &self,
        tenant: Option<&TenantId>,
        id: &str,
    ) -> Result<ProviderInfo, FederationError> {
        self.row(tenant, id).await.map(ProviderRow::info)
    }

    /// With its secret.
    pub(crate) async fn open(
        &self,
        tenant: Option<&TenantId>,
        id: &str,
    ) -> Result<Provider, FederationError> {
        let row = self.row(tenant, id).await?;
        let secret = match &row.secret {
            Some(sealed) => Some(self.vault.open(tenant, &context(&row.id), sealed).await?),
            None => None,
        };
        Ok(Provider { id: row.id, settings: row.settings, secret })
    }

    /// Makes it, or sets it anew.
    pub(crate) async fn put(
        &self,
        tenant: Option<&TenantId>,
        id: &str,
        new: NewProvider,
    ) -> Result<ProviderInfo, FederationError> {
        check_id(id)?;
        let kept = match (&new.secret, self.open(tenant, id).await) {
            (Some(_), _) | (None, Err(FederationError::NoProvider(_))) => None,
            (None, Ok(before)) => before.secret,
            (None, Err(error)) => return Err(error),
        };
        let secret = new.secret.map(|secret| Plain::new(secret.into_bytes())).or(kept);
        new.settings.check(secret.as_ref().and_then(Plain::text))?;
        let sealed = match &secret {
            Some(secret) => Some(self.vault.seal(tenant, &context(id), secret).await?),
            None => None,
        };
        let now = millis();
        let mut tx = self.db.write().await?;
        if let Some(tenant) = tenant
            && !rows::hold_tenant(&mut tx, tenant).await?
        {
            return Err(FederationError::NoTenant(tenant.clone()));
        }
        let known = rows::list(&mut tx, tenant).await?;
        let before = known.iter().find(|row| row.id == id);
        if before.is_none() && known.len() >= MAX_PROVIDERS {
            return Err(FederationError::TooMany);
        }
        let row = ProviderRow {
            id: id.to_owned(),
            settings: new.settings,
            secret: sealed,
            created_at: before.map_or(now, |before| before.created_at),
            updated_at: now,
        };
        rows::put(&mut tx, tenant, &row).await?;
        tx.commit().await?;
        Ok(row.info())
    }

    pub(crate) async fn remove(&self, tenant: Option<&TenantId>, id: &str) -> Result<(), FederationError> {
        let mut tx = self.db.write().await?;
        let removed = rows::remove(&mut tx, tenant, id).await?;
        tx.commit().await?;
        if removed { Ok(()) } else { Err(none(id)) }
    }

    async fn row(&self, tenant: Option<&TenantId>, id: &str) -> Result<ProviderRow, FederationError> {
        rows::find(&mut *self.db.read().await?, tenant, id).await?.ok_or_else(|| none(id))
    }
}

fn none(id: &str) -> FederationError {
    FederationError::NoProvider(id.chars().take(80).collect())
}

fn context(id: &str) -> String {
    format!("login_provider:{id}")
}

/// Milliseconds since 1970.
pub(crate) fn millis() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
