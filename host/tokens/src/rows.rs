//! The statements, the same for every database.

use crate::error::TokenError;
use crate::rotation::Times;
use serde_json::Value;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use stoa_kernel::TenantId;

type Result<T> = std::result::Result<T, TokenError>;

/// A stored key.
#[derive(Clone, Debug)]
pub(crate) struct KeyRow {
    pub(crate) kid: String,
    /// In the order in which they were made.
    pub(crate) generation: i64,
    /// As it is published.
    pub(crate) public: Value,
    /// The private key, encrypted.
    pub(crate) sealed: Vec<u8>,
    pub(crate) created_at: i64,
    pub(crate) times: Times,
}

impl KeyRow {
    fn read(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            kid: row.try_get(0)?,
            generation: row.try_get(1)?,
            public: serde_json::from_str(&row.try_get::<String, _>(2)?)?,
            sealed: row.try_get(3)?,
            created_at: row.try_get(4)?,
            times: Times { signs_from: row.try_get(5)?, verifies_until: row.try_get(6)? },
        })
    }
}

pub(crate) async fn keys(
    connection: &mut AnyConnection,
    tenant: Option<&TenantId>,
    now: i64,
) -> Result<Vec<KeyRow>> {
    let rows = sqlx::query(
        "SELECT kid, generation, public, sealed, created_at, signs_from, verifies_until FROM signing_keys \
         WHERE COALESCE(tenant, '') = $1 AND (verifies_until IS NULL OR verifies_until > $2) ORDER BY generation",
    )
    .bind(name(tenant))
    .bind(now)
    .fetch_all(connection)
    .await?;
    rows.iter().map(KeyRow::read).collect()
}

/// Says whether it was stored: of many nodes that make the same generation, one does.
pub(crate) async fn insert(tx: &mut AnyConnection, tenant: Option<&TenantId>, key: &KeyRow) -> Result<bool> {
    let query = sqlx::query(
        "INSERT INTO signing_keys (kid, tenant, generation, public, sealed, created_at, signs_from) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(key.kid.clone())
    .bind(tenant.map(|tenant| tenant.as_str().to_owned()))
    .bind(key.generation)
    .bind(key.public.to_string())
    .bind(key.sealed.clone())
    .bind(key.created_at)
    .bind(key.times.signs_from);
    Ok(query.execute(tx).await?.rows_affected() == 1)
}

/// Those before a generation verify until then, and those whose time is over go.
pub(crate) async fn retire(
    tx: &mut AnyConnection,
    tenant: Option<&TenantId>,
    before: i64,
    until: i64,
    now: i64,
) -> Result<()> {
    sqlx::query(
        "UPDATE signing_keys SET verifies_until = $3 \
         WHERE COALESCE(tenant, '') = $1 AND generation < $2 \
         AND (verifies_until IS NULL OR verifies_until > $3)",
    )
    .bind(name(tenant))
    .bind(before)
    .bind(until)
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM signing_keys WHERE COALESCE(tenant, '') = $1 AND verifies_until <= $2")
        .bind(name(tenant))
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Says whether the tenant is there. Until the transaction ends, it stays.
pub(crate) async fn hold_tenant(tx: &mut AnyConnection, tenant: &TenantId) -> Result<bool> {
    let query = sqlx::query("UPDATE tenants SET status = status WHERE name = $1 AND status <> 'deleting'");
    Ok(query.bind(tenant.as_str()).execute(tx).await?.rows_affected() == 1)
}

pub(crate) async fn issuers(connection: &mut AnyConnection, tenant: &TenantId) -> Result<Option<String>> {
    let query = sqlx::query("SELECT issuers FROM token_issuers WHERE tenant = $1").bind(tenant.as_str());
    Ok(query.fetch_optional(connection).await?.map(|row| row.try_get(0)).transpose()?)
}

pub(crate) async fn set_issuers(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    issuers: &str,
    now: i64,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO token_issuers (tenant, issuers, updated_at) VALUES ($1, $2, $3) \
         ON CONFLICT (tenant) DO UPDATE SET issuers = excluded.issuers, updated_at = excluded.updated_at",
    )
    .bind(tenant.as_str())
    .bind(issuers)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

fn name(tenant: Option<&TenantId>) -> &str {
    tenant.map_or("", TenantId::as_str)
}
