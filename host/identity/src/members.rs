//! Accounts of the platform in tenants.

use crate::error::IdentityError;
use crate::keys::{lock_tenant, millis, shown};
use crate::principal::Role;
use crate::users::Users;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::time::SystemTime;
use stoa_kernel::TenantId;
use utoipa::ToSchema;

/// Of one tenant.
pub const MAX_MEMBERS: u32 = 1_000;

/// Who manages a tenant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberInfo {
    /// The account.
    #[schema(example = "usr_9rTq0ZbX4mKd")]
    pub user_id: String,
    /// Its address.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl Users {
    /// Who manages a tenant.
    pub async fn members(&self, tenant: &TenantId) -> Result<Vec<MemberInfo>, IdentityError> {
        let query = sqlx::query(
            "SELECT u.id, u.email, u.name, m.role, m.created_at FROM members m JOIN users u ON u.id = m.user_id \
             WHERE m.tenant = $1 ORDER BY u.id",
        );
        let rows = query.bind(tenant.as_str()).fetch_all(&mut *self.db.read().await?).await?;
        let read = |row: &AnyRow| {
            let role: String = row.try_get(3)?;
            Ok(MemberInfo {
                user_id: row.try_get(0)?,
                email: row.try_get(1)?,
                name: row.try_get(2)?,
                role: role.parse()?,
                created_at: row.try_get(4)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// One of them.
    pub async fn member(&self, tenant: &TenantId, user: &str) -> Result<MemberInfo, IdentityError> {
        let found = self.members(tenant).await?.into_iter().find(|member| member.user_id == user);
        found.ok_or_else(|| IdentityError::Nothing("member", shown(user)))
    }

    /// Gives a member another role.
    pub async fn change_member(
        &self,
        tenant: &TenantId,
        user: &str,
        role: Role,
    ) -> Result<MemberInfo, IdentityError> {
        self.member(tenant, user).await?;
        let mut tx = self.db.write().await?;
        put(&mut tx, tenant, user, role).await?;
        tx.commit().await?;
        self.people.forget(user);
        self.member(tenant, user).await
    }

    /// Sees a member off. Their account stays.
    pub async fn remove_member(&self, tenant: &TenantId, user: &str) -> Result<(), IdentityError> {
        let mut tx = self.db.write().await?;
        let query = sqlx::query("DELETE FROM members WHERE tenant = $1 AND user_id = $2");
        let removed = query.bind(tenant.as_str()).bind(user).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        self.people.forget(user);
        if removed == 1 { Ok(()) } else { Err(IdentityError::Nothing("member", shown(user))) }
    }
}

/// Makes somebody a member, or gives them another role.
pub(crate) async fn put(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    user: &str,
    role: Role,
) -> Result<(), IdentityError> {
    if !lock_tenant(tx, tenant).await? {
        return Err(IdentityError::NoTenant(tenant.clone()));
    }
    let query = sqlx::query("SELECT COUNT(*) FROM members WHERE tenant = $1 AND user_id <> $2");
    let others: i64 = query.bind(tenant.as_str()).bind(user).fetch_one(&mut *tx).await?.try_get(0)?;
    if others >= i64::from(MAX_MEMBERS) {
        return Err(IdentityError::Full("members", MAX_MEMBERS));
    }
    sqlx::query(
        "INSERT INTO members (tenant, user_id, role, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant, user_id) DO UPDATE SET role = excluded.role",
    )
    .bind(tenant.as_str())
    .bind(user)
    .bind(role.as_str())
    .bind(millis(SystemTime::now()))
    .execute(tx)
    .await?;
    Ok(())
}
