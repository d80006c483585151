//! The statements, the same for every database.

use crate::data_key::{KeyId, Wrapped};
use crate::error::VaultError;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use stoa_kernel::TenantId;

type Result<T> = std::result::Result<T, VaultError>;

fn read(row: &AnyRow) -> Result<Wrapped> {
    let id: Vec<u8> = row.try_get(0)?;
    let tenant: Option<String> = row.try_get(1)?;
    Ok(Wrapped {
        id: KeyId::try_from(id.as_slice()).map_err(|_| VaultError::Damaged)?,
        tenant: tenant.map(|name| TenantId::new(&name)).transpose().map_err(|_| VaultError::Damaged)?,
        master: row.try_get(2)?,
        bytes: row.try_get(3)?,
    })
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: &KeyId) -> Result<Option<Wrapped>> {
    let query = sqlx::query("SELECT id, tenant, master, wrapped FROM vault_keys WHERE id = $1");
    let row = query.bind(id.to_vec()).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}

/// A tenant's, or the platform's: no tenant has the empty name.
pub(crate) async fn of(connection: &mut AnyConnection, tenant: Option<&TenantId>) -> Result<Option<Wrapped>> {
    let query =
        sqlx::query("SELECT id, tenant, master, wrapped FROM vault_keys WHERE COALESCE(tenant, '') = $1");
    let row = query.bind(tenant.map_or("", TenantId::as_str).to_owned()).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}

/// Unless there is one already.
pub(crate) async fn insert(tx: &mut AnyConnection, key: &Wrapped, now: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO vault_keys (id, tenant, master, wrapped, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING",
    )
    .bind(key.id.to_vec())
    .bind(key.tenant.as_ref().map(|tenant| tenant.as_str().to_owned()))
    .bind(key.master.clone())
    .bind(key.bytes.clone())
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

/// The names of the master keys that anything is wrapped by.
pub(crate) async fn masters(connection: &mut AnyConnection) -> Result<Vec<String>> {
    let rows = sqlx::query("SELECT DISTINCT master FROM vault_keys").fetch_all(connection).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// How many keys are not wrapped by that master key.
pub(crate) async fn count_others(connection: &mut AnyConnection, master: &str) -> Result<i64> {
    let query = sqlx::query("SELECT COUNT(*) FROM vault_keys WHERE master <> $1");
    Ok(query.bind(master.to_owned()).fetch_one(connection).await?.try_get(0)?)
}

/// Some of those, in the order of their ids.
pub(crate) async fn others(
    connection: &mut AnyConnection,
    master: &str,
    after: &[u8],
    limit: i64,
) -> Result<Vec<Wrapped>> {
    let query = sqlx::query(
        "SELECT id, tenant, master, wrapped FROM vault_keys WHERE master <> $1 AND id > $2 ORDER BY id LIMIT $3",
    );
    let rows = query.bind(master.to_owned()).bind(after.to_vec()).bind(limit).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Unless another process has done it since.
pub(crate) async fn rewrap(tx: &mut AnyConnection, from: &Wrapped, to: &Wrapped) -> Result<bool> {
    let query = sqlx::query("UPDATE vault_keys SET master = $1, wrapped = $2 WHERE id = $3 AND master = $4");
    let query = query.bind(to.master.clone()).bind(to.bytes.clone());
    let query = query.bind(from.id.to_vec()).bind(from.master.clone());
    Ok(query.execute(tx).await?.rows_affected() == 1)
}
