//! The statements, the same for every database.

use crate::error::FederationError;
use crate::settings::{ProviderInfo, Settings};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use stoa_kernel::TenantId;

type Result<T> = std::result::Result<T, FederationError>;

/// A stored provider.
pub(crate) struct ProviderRow {
    pub(crate) id: String,
    pub(crate) settings: Settings,
    /// Encrypted.
    pub(crate) secret: Option<Vec<u8>>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl ProviderRow {
    fn read(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            settings: serde_json::from_str(&row.try_get::<String, _>(1)?)?,
            secret: row.try_get(2)?,
            created_at: row.try_get(3)?,
            updated_at: row.try_get(4)?,
        })
    }

    pub(crate) fn info(self) -> ProviderInfo {
        ProviderInfo {
            id: self.id,
            settings: self.settings,
            has_secret: self.secret.is_some(),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

pub(crate) async fn list(
    connection: &mut AnyConnection,
    tenant: Option<&TenantId>,
) -> Result<Vec<ProviderRow>> {
    let query = sqlx::query(
        "SELECT id, settings, secret, created_at, updated_at FROM login_providers \
         WHERE COALESCE(tenant, '') = $1 ORDER BY id",
    );
    query.bind(name(tenant)).fetch_all(connection).await?.iter().map(ProviderRow::read).collect()
}

pub(crate) async fn find(
    connection: &mut AnyConnection,
    tenant: Option<&TenantId>,
    id: &str,
) -> Result<Option<ProviderRow>> {
    let query = sqlx::query(
        "SELECT id, settings, secret, created_at, updated_at FROM login_providers \
         WHERE COALESCE(tenant, '') = $1 AND id = $2",
    );
    let row = query.bind(name(tenant)).bind(id).fetch_optional(connection).await?;
    row.as_ref().map(ProviderRow::read).transpose()
}

/// Writes it in the place of the one before.
pub(crate) async fn put(tx: &mut AnyConnection, tenant: Option<&TenantId>, row: &ProviderRow) -> Result<()> {
    remove(tx, tenant, &row.id).await?;
    sqlx::query(
        "INSERT INTO login_providers (tenant, id, settings, secret, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tenant.map(|tenant| tenant.as_str().to_owned()))
    .bind(row.id.clone())
    .bind(serde_json::to_string(&row.settings)?)
    .bind(row.secret.clone())
    .bind(row.created_at)
    .bind(row.updated_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Says whether there was one.
pub(crate) async fn remove(tx: &mut AnyConnection, tenant: Option<&TenantId>, id: &str) -> Result<bool> {
    let query = sqlx::query("DELETE FROM login_providers WHERE COALESCE(tenant, '') = $1 AND id = $2");
    Ok(query.bind(name(tenant)).bind(id).execute(tx).await?.rows_affected() == 1)
}

/// Says whether the tenant is there. Until the transaction ends, it stays.
pub(crate) async fn hold_tenant(tx: &mut AnyConnection, tenant: &TenantId) -> Result<bool> {
    let query = sqlx::query("UPDATE tenants SET status = status WHERE name = $1 AND status <> 'deleting'");
    Ok(query.bind(tenant.as_str()).execute(tx).await?.rows_affected() == 1)
}

/// Notes that a login is being finished, and says whether it is the first time: of many that try at once, one is told
/// so. Those that could not be finished any more are forgotten.
pub(crate) async fn use_login(
    tx: &mut AnyConnection,
    state: &[u8],
    expires_at: i64,
    now: i64,
) -> Result<bool> {
    let old = sqlx::query("DELETE FROM used_logins WHERE expires_at < $1");
    old.bind(now).execute(&mut *tx).await?;
    let query =
        sqlx::query("INSERT INTO used_logins (state, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    Ok(query.bind(state.to_vec()).bind(expires_at).execute(tx).await?.rows_affected() == 1)
}

fn name(tenant: Option<&TenantId>) -> &str {
    tenant.map_or("", TenantId::as_str)
}
