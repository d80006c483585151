//! A tenant's groups and roles: what they give, and to whom. Groups may be in groups; who is in one is in those, too.

mod directory;
mod rows;

pub(crate) use directory::Directory;
pub(crate) use rows::of_user;

use crate::error::IdentityError;
use crate::keys::{lock_tenant, shown};
use crate::rights::{Rights, is_right};
use crate::users::Users;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use std::sync::Arc;
use stoa_kernel::TenantId;
use utoipa::ToSchema;

/// Of one tenant: all of them are read to know what somebody may do.
pub const MAX_GROUPS: u32 = 500;
/// Of one tenant.
pub const MAX_ROLES: u32 = 200;
/// A group is in so many others at most.
const MAX_PARENTS: u32 = 20;
const MAX_DESCRIPTION_CHARS: usize = 500;

/// A tenant's role: a word for a set of permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleInfo {
    /// Its name.
    #[schema(example = "accountant")]
    pub name: String,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// What whoever has it may do.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["invoices:read"]))]
    pub permissions: Arc<[String]>,
}

/// A tenant's group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupInfo {
    /// Its name.
    #[schema(example = "finance")]
    pub name: String,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// What whoever is in it has.
    #[serde(flatten)]
    pub rights: Rights,
    /// The groups it is in: who is in this one is in those.
    #[serde(default)]
    #[schema(example = json!(["staff"]))]
    pub parents: Vec<String>,
}

impl Users {
    /// The tenant's roles.
    pub async fn roles(&self, tenant: &TenantId) -> Result<Vec<RoleInfo>, IdentityError> {
        rows::roles(&mut *self.db.read().await?, tenant).await
    }

    /// Makes a role, or makes it another.
    pub async fn set_role(&self, tenant: &TenantId, role: RoleInfo) -> Result<RoleInfo, IdentityError> {
        word(&role.name)?;
        described(&role.description)?;
        Rights { roles: [role.name.clone()].into(), permissions: Arc::clone(&role.permissions) }.check()?;
        let mut tx = self.db.write().await?;
        lock(&mut tx, tenant).await?;
        let known = rows::roles(&mut tx, tenant).await?;
        if known.len() >= MAX_ROLES as usize && !known.iter().any(|other| other.name == role.name) {
            return Err(IdentityError::Full("roles", MAX_ROLES));
        }
        rows::set_role(&mut tx, tenant, &role).await?;
        tx.commit().await?;
        self.people.forget_all();
        Ok(role)
    }

    /// Deletes a role. Whoever has it has a word that permits nothing.
    pub async fn delete_role(&self, tenant: &TenantId, name: &str) -> Result<(), IdentityError> {
        let mut tx = self.db.write().await?;
        let removed = rows::delete_role(&mut tx, tenant, name).await?;
        tx.commit().await?;
        self.people.forget_all();
        if removed { Ok(()) } else { Err(IdentityError::Nothing("role", shown(name))) }
    }

    /// The tenant's groups.
    pub async fn groups(&self, tenant: &TenantId) -> Result<Vec<GroupInfo>, IdentityError> {
        rows::groups(&mut *self.db.read().await?, tenant).await
    }

    /// Makes a group, or makes it another. Who is in it stays.
    pub async fn set_group(&self, tenant: &TenantId, group: GroupInfo) -> Result<GroupInfo, IdentityError> {
        word(&group.name)?;
        described(&group.description)?;
        group.rights.check()?;
        if group.parents.len() > MAX_PARENTS as usize {
            return Err(IdentityError::Full("groups that this one is in", MAX_PARENTS));
        }
        let mut tx = self.db.write().await?;
        lock(&mut tx, tenant).await?;
        let mut known = rows::groups(&mut tx, tenant).await?;
        known.retain(|other| other.name != group.name);
        if known.len() >= MAX_GROUPS as usize {
            return Err(IdentityError::Full("groups", MAX_GROUPS));
        }
        known.push(group.clone());
        directory::check(&known, &group)?;
        rows::set_group(&mut tx, tenant, &group).await?;
        tx.commit().await?;
        self.people.forget_all();
        Ok(group)
    }

    /// Deletes a group. Who was in it loses what it gave.
    pub async fn delete_group(&self, tenant: &TenantId, name: &str) -> Result<(), IdentityError> {
        let mut tx = self.db.write().await?;
        lock(&mut tx, tenant).await?;
        for mut group in rows::groups(&mut tx, tenant).await? {
            if group.parents.iter().any(|parent| parent == name) {
                group.parents.retain(|parent| parent != name);
                rows::set_group(&mut tx, tenant, &group).await?;
            }
        }
        let removed = rows::delete_group(&mut tx, tenant, name).await?;
        tx.commit().await?;
        self.people.forget_all();
        if removed { Ok(()) } else { Err(IdentityError::Nothing("group", shown(name))) }
    }

    /// Who is in a group itself, in the order of their ids.
    pub async fn in_group(
        &self,
        tenant: &TenantId,
        name: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Vec<String>, IdentityError> {
        let mut connection = self.db.read().await?;
        if !rows::groups(&mut connection, tenant).await?.iter().any(|group| group.name == name) {
            return Err(IdentityError::Nothing("group", shown(name)));
        }
        rows::in_group(&mut connection, tenant, name, limit, after.unwrap_or_default()).await
    }

    /// Puts a user into a group, or takes them out.
    pub async fn put_in_group(
        &self,
        tenant: &TenantId,
        name: &str,
        user: &str,
        is_in: bool,
    ) -> Result<(), IdentityError> {
        self.get(&crate::realm::Realm::Tenant(tenant.clone()), user).await?;
        let mut tx = self.db.write().await?;
        lock(&mut tx, tenant).await?;
        if !rows::groups(&mut tx, tenant).await?.iter().any(|group| group.name == name) {
            return Err(IdentityError::Nothing("group", shown(name)));
        }
        rows::put_in_group(&mut tx, tenant, name, user, is_in).await?;
        tx.commit().await?;
        self.people.forget(user);
        Ok(())
    }
}

async fn lock(tx: &mut AnyConnection, tenant: &TenantId) -> Result<(), IdentityError> {
    if lock_tenant(tx, tenant).await? { Ok(()) } else { Err(IdentityError::NoTenant(tenant.clone())) }
}

fn word(name: &str) -> Result<(), IdentityError> {
    if is_right(name) && name != "*" { Ok(()) } else { Err(IdentityError::BadWord(shown(name))) }
}

fn described(text: &str) -> Result<(), IdentityError> {
    let fits = text.chars().count() <= MAX_DESCRIPTION_CHARS && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(IdentityError::BadDescription) }
}
