//! The statements, the same for every database.

use super::{GroupInfo, RoleInfo};
use crate::error::IdentityError;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use stoa_kernel::TenantId;

type Result<T> = std::result::Result<T, IdentityError>;

pub(super) async fn roles(c: &mut AnyConnection, tenant: &TenantId) -> Result<Vec<RoleInfo>> {
    let query =
        sqlx::query("SELECT name, description, permissions FROM roles WHERE tenant = $1 ORDER BY name");
    let rows = query.bind(tenant.as_str()).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        let permissions: String = row.try_get(2)?;
        Ok(RoleInfo {
            name: row.try_get(0)?,
            description: row.try_get(1)?,
            permissions: serde_json::from_str(&permissions)?,
        })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn set_role(tx: &mut AnyConnection, tenant: &TenantId, role: &RoleInfo) -> Result<()> {
    sqlx::query(
        "INSERT INTO roles (tenant, name, description, permissions) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant, name) DO UPDATE SET description = excluded.description, \
         permissions = excluded.permissions",
    )
    .bind(tenant.as_str())
    .bind(role.name.clone())
    .bind(role.description.clone())
    .bind(serde_json::to_string(&role.permissions)?)
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_role(tx: &mut AnyConnection, tenant: &TenantId, name: &str) -> Result<bool> {
    let query = sqlx::query("DELETE FROM roles WHERE tenant = $1 AND name = $2");
    Ok(query.bind(tenant.as_str()).bind(name).execute(tx).await?.rows_affected() == 1)
}

pub(super) async fn groups(c: &mut AnyConnection, tenant: &TenantId) -> Result<Vec<GroupInfo>> {
    let query = sqlx::query(
        "SELECT name, description, rights, parents FROM user_groups WHERE tenant = $1 ORDER BY name",
    );
    let rows = query.bind(tenant.as_str()).fetch_all(c).await?;
    let read = |row: &AnyRow| {
        let (rights, parents): (String, String) = (row.try_get(2)?, row.try_get(3)?);
        Ok(GroupInfo {
            name: row.try_get(0)?,
            description: row.try_get(1)?,
            rights: serde_json::from_str(&rights)?,
            parents: serde_json::from_str(&parents)?,
        })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn set_group(tx: &mut AnyConnection, tenant: &TenantId, group: &GroupInfo) -> Result<()> {
    sqlx::query(
        "INSERT INTO user_groups (tenant, name, description, rights, parents) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (tenant, name) DO UPDATE SET description = excluded.description, \
         rights = excluded.rights, parents = excluded.parents",
    )
    .bind(tenant.as_str())
    .bind(group.name.clone())
    .bind(group.description.clone())
    .bind(serde_json::to_string(&group.rights)?)
    .bind(serde_json::to_string(&group.parents)?)
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete_group(tx: &mut AnyConnection, tenant: &TenantId, name: &str) -> Result<bool> {
    let query = sqlx::query("DELETE FROM user_groups WHERE tenant = $1 AND name = $2");
    Ok(query.bind(tenant.as_str()).bind(name).execute(tx).await?.rows_affected() == 1)
}

pub(super) async fn in_group(
    c: &mut AnyConnection,
    tenant: &TenantId,
    name: &str,
    limit: u32,
    after: &str,
) -> Result<Vec<String>> {
    let query = sqlx::query(
        "SELECT user_id FROM group_users WHERE tenant = $1 AND name = $2 AND user_id > $3 \
         ORDER BY user_id LIMIT $4",
    );
    let query = query.bind(tenant.as_str()).bind(name).bind(after).bind(i64::from(limit));
    query.fetch_all(c).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// The groups somebody is in themselves.
pub(crate) async fn of_user(c: &mut AnyConnection, tenant: &TenantId, user: &str) -> Result<Vec<String>> {
    let query = sqlx::query("SELECT name FROM group_users WHERE user_id = $1 AND tenant = $2");
    let rows = query.bind(user).bind(tenant.as_str()).fetch_all(c).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

pub(super) async fn put_in_group(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    name: &str,
    user: &str,
    is_in: bool,
) -> Result<()> {
    let statement = if is_in {
        "INSERT INTO group_users (tenant, name, user_id) VALUES ($1, $2, $3) \
         ON CONFLICT (tenant, name, user_id) DO NOTHING"
    } else {
        "DELETE FROM group_users WHERE tenant = $1 AND name = $2 AND user_id = $3"
    };
    sqlx::query(statement).bind(tenant.as_str()).bind(name).bind(user).execute(tx).await?;
    Ok(())
}
