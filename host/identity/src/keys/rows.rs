//! The statements, the same for every database.

use super::KeyInfo;
use crate::error::IdentityError;
use crate::key::KeyHash;
use crate::principal::{Principal, Reach, Role};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use stoa_kernel::TenantId;

type Result<T> = std::result::Result<T, IdentityError>;

/// What is stored as the role of a key of the platform.
const PLATFORM_ROLE: &str = "platform";

/// A stored key.
pub(crate) struct KeyRow {
    pub(crate) id: String,
    pub(crate) tenant: Option<String>,
    role: String,
    name: String,
    prefix: String,
    pub(crate) hash: Vec<u8>,
    created_at: i64,
    pub(crate) expires_at: Option<i64>,
    pub(crate) last_used_at: Option<i64>,
    rights: String,
}

impl KeyRow {
    fn read(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            tenant: row.try_get(1)?,
            role: row.try_get(2)?,
            name: row.try_get(3)?,
            prefix: row.try_get(4)?,
            hash: row.try_get(5)?,
            created_at: row.try_get(6)?,
            expires_at: row.try_get(7)?,
            last_used_at: row.try_get(8)?,
            rights: row.try_get(9)?,
        })
    }

    fn reach(&self) -> Result<Reach> {
        Ok(match &self.tenant {
            None => Reach::Platform,
            Some(tenant) => Reach::Tenant(TenantId::new(tenant)?, self.role.parse()?),
        })
    }

    pub(crate) fn principal(&self) -> Result<Principal> {
        Ok(Principal::Key {
            id: self.id.as_str().into(),
            name: self.name.as_str().into(),
            reach: self.reach()?,
            rights: serde_json::from_str(&self.rights)?,
            expires_at: self.expires_at,
        })
    }

    pub(crate) fn info(&self) -> Result<KeyInfo> {
        let role = match self.reach()? {
            Reach::Platform => None,
            Reach::Tenant(_, role) => Some(role),
        };
        Ok(KeyInfo {
            id: self.id.clone(),
            name: self.name.clone(),
            role,
            rights: serde_json::from_str(&self.rights)?,
            prefix: self.prefix.clone(),
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
        })
    }
}

pub(crate) async fn find(connection: &mut AnyConnection, id: &str) -> Result<Option<KeyRow>> {
    let row = sqlx::query(
        "SELECT id, tenant, role, name, prefix, hash, created_at, expires_at, last_used_at, rights \
         FROM api_keys WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(KeyRow::read).transpose()
}

/// In the order of ids, those after `after`. No tenant has the empty name, so it stands for the platform.
pub(crate) async fn list(
    connection: &mut AnyConnection,
    tenant: Option<&TenantId>,
    after: &str,
    limit: u32,
) -> Result<Vec<KeyRow>> {
    let rows = sqlx::query(
        "SELECT id, tenant, role, name, prefix, hash, created_at, expires_at, last_used_at, rights \
         FROM api_keys WHERE COALESCE(tenant, '') = $1 AND id > $2 ORDER BY id LIMIT $3",
    )
    .bind(name(tenant))
    .bind(after)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter().map(KeyRow::read).collect()
}

pub(crate) async fn count(connection: &mut AnyConnection, tenant: Option<&TenantId>) -> Result<i64> {
    let query = sqlx::query("SELECT COUNT(*) FROM api_keys WHERE COALESCE(tenant, '') = $1");
    Ok(query.bind(name(tenant)).fetch_one(connection).await?.try_get(0)?)
}

/// Says whether the tenant is there. Until the transaction ends, nobody else makes a key for it.
pub(crate) async fn lock_tenant(tx: &mut AnyConnection, tenant: &TenantId) -> Result<bool> {
    let query = sqlx::query("UPDATE tenants SET status = status WHERE name = $1 AND status <> 'deleting'");
    Ok(query.bind(tenant.as_str()).execute(tx).await?.rows_affected() == 1)
}

pub(crate) async fn insert(
    tx: &mut AnyConnection,
    key: &KeyInfo,
    tenant: Option<&TenantId>,
    hash: &KeyHash,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO api_keys (id, tenant, role, name, prefix, hash, created_at, expires_at, rights) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(key.id.clone())
    .bind(tenant.map(|tenant| tenant.as_str().to_owned()))
    .bind(key.role.map_or(PLATFORM_ROLE, Role::as_str))
    .bind(key.name.clone())
    .bind(key.prefix.clone())
    .bind(hash.as_bytes().to_vec())
    .bind(key.created_at)
    .bind(key.expires_at)
    .bind(serde_json::to_string(&key.rights)?)
    .execute(tx)
    .await?;
    Ok(())
}

/// Says whether there was one.
pub(crate) async fn remove(tx: &mut AnyConnection, tenant: Option<&TenantId>, id: &str) -> Result<bool> {
    let query = sqlx::query("DELETE FROM api_keys WHERE id = $1 AND COALESCE(tenant, '') = $2");
    Ok(query.bind(id).bind(name(tenant)).execute(tx).await?.rows_affected() == 1)
}

/// Unless somebody noted it since `stale`.
pub(crate) async fn note_use(tx: &mut AnyConnection, id: &str, now: i64, stale: i64) -> Result<()> {
    sqlx::query(
        "UPDATE api_keys SET last_used_at = $2 \
         WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)",
    )
    .bind(id)
    .bind(now)
    .bind(stale)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn setting(connection: &mut AnyConnection, key: &str) -> Result<Option<String>> {
    let row =
        sqlx::query("SELECT value FROM settings WHERE key = $1").bind(key).fetch_optional(connection).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Writes it where nothing is, and says whether nothing was: of many nodes that start at once, one is told so.
pub(crate) async fn claim_setting(tx: &mut AnyConnection, key: &str, value: &str) -> Result<bool> {
    let query = sqlx::query("INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING");
    Ok(query.bind(key).bind(value).execute(tx).await?.rows_affected() == 1)
}

pub(crate) async fn set_setting(tx: &mut AnyConnection, key: &str, value: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO settings (key, value) VALUES ($1, $2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .bind(key)
    .bind(value)
    .execute(tx)
    .await?;
    Ok(())
}

fn name(tenant: Option<&TenantId>) -> &str {
    tenant.map_or("", TenantId::as_str)
}
