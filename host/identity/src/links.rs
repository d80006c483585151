//! Links that open one door once: into a tenant, or to a new password. Whoever made one hands it on.

use crate::error::IdentityError;
use crate::key::{KeyHash, id, secret};
use crate::keys::{lock_tenant, millis, shown};
use crate::members;
use crate::principal::Role;
use crate::realm::Realm;
use crate::users::{NewUser, UserInfo, Users, email};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::time::{Duration, SystemTime};
use stoa_kernel::TenantId;
use utoipa::ToSchema;

/// An invitation waits for a week.
const INVITATION: Duration = Duration::from_hours(7 * 24);
/// A new password for a day: whoever has the link is the user.
const PASSWORD: Duration = Duration::from_hours(24);
/// Of one tenant.
const MAX_OPEN: u32 = 1_000;

/// What a link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A tenant, for an account of the platform.
    Member(TenantId, Role),
    /// The platform, as its admin.
    Admin,
    /// A new password for this user.
    Password(Realm, String),
}

/// A link that was made just now.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// What the link ends with; it is not seen again.
    pub token: String,
    /// Until when, in milliseconds since 1970.
    pub expires_at: i64,
    /// Names it.
    pub id: String,
}

/// A link that nobody has used yet.
#[derive(Clone, Debug)]
pub struct OpenLink {
    /// What it opens.
    pub door: Door,
    /// For whom.
    pub email: String,
}

/// An invitation that nobody has accepted yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvitationInfo {
    /// Names it.
    #[schema(example = "inv_9rTq0ZbX4mKd")]
    pub id: String,
    /// For whom.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// Who invites.
    pub created_by: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub expires_at: i64,
}

impl Users {
    /// Makes a link. Those for the same door and the same person from before are no more.
    pub async fn link(&self, door: &Door, to: &str, by: &str) -> Result<NewLink, IdentityError> {
        let to = email(to)?;
        let now = millis(SystemTime::now());
        let (kind, tenant, role, user, lives) = match door {
            Door::Member(tenant, role) => ("member", Some(tenant), Some(*role), None, INVITATION),
            Door::Admin => ("admin", None, None, None, INVITATION),
            Door::Password(realm, user) => ("password", realm.tenant(), None, Some(user.as_str()), PASSWORD),
        };
        let made = NewLink {
            token: secret()?,
            expires_at: now + i64::try_from(lives.as_millis()).unwrap_or(i64::MAX),
            id: id("inv_")?,
        };
        let mut tx = self.db.write().await?;
        if let Some(tenant) = tenant
            && !lock_tenant(&mut tx, tenant).await?
        {
            return Err(IdentityError::NoTenant(tenant.clone()));
        }
        let tenant = tenant.map_or("", TenantId::as_str);
        clear(&mut tx, kind, tenant, &to, now).await?;
        if count(&mut tx, tenant).await? >= i64::from(MAX_OPEN) {
            return Err(IdentityError::Full("open invitations", MAX_OPEN));
        }
        sqlx::query(
            "INSERT INTO links \
             (hash, id, kind, tenant, email, role, user_id, created_by, created_at, expires_at) \
             VALUES ($1, $2, $3, NULLIF($4, ''), $5, $6, $7, $8, $9, $10)",
        )
        .bind(KeyHash::of(&made.token).as_bytes().to_vec())
        .bind(made.id.clone())
        .bind(kind)
        .bind(tenant)
        .bind(to)
        .bind(role.map(Role::as_str))
        .bind(user)
        .bind(by)
        .bind(now)
        .bind(made.expires_at)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(made)
    }

    /// What a link opens. It stays open.
    pub async fn look_at_link(&self, token: &str) -> Result<OpenLink, IdentityError> {
        find(&mut *self.db.read().await?, token).await
    }

    /// Makes somebody by an invitation: an account that is new.
    pub async fn accept_as_new(
        &self,
        token: &str,
        name: &str,
        password: &str,
    ) -> Result<UserInfo, IdentityError> {
        let link = self.look_at_link(token).await?;
        let is_admin = link.door == Door::Admin;
        if matches!(link.door, Door::Password(..)) {
            return Err(IdentityError::LinkUsed);
        }
        let hash = self.passwords.hash(password, &link.email).await?;
        let mut tx = self.db.write().await?;
        use_up(&mut tx, token).await?;
        let new = NewUser { name, is_admin, ..NewUser::default() };
        let made = self.insert(&mut tx, &Realm::Platform, &new, &link.email, Some(hash)).await?;
        if let Door::Member(tenant, role) = &link.door {
            members::put(&mut tx, tenant, &made.id, *role).await?;
        }
        tx.commit().await?;
        Ok(made)
    }

    /// Takes an account that is there into the tenant; it is the one that was invited.
    pub async fn accept_as(&self, token: &str, user: &str) -> Result<(), IdentityError> {
        let link = self.look_at_link(token).await?;
        let account = self.get(&Realm::Platform, user).await?;
        let Door::Member(tenant, role) = &link.door else { return Err(IdentityError::LinkUsed) };
        if account.email != link.email {
            return Err(IdentityError::LinkUsed);
        }
        let mut tx = self.db.write().await?;
        use_up(&mut tx, token).await?;
        members::put(&mut tx, tenant, user, *role).await?;
        tx.commit().await?;
        self.people.forget(user);
        Ok(())
    }

    /// Sets the password that a link is for. Whoever was signed in as that user is signed out.
    pub async fn reset_password(&self, token: &str, password: &str) -> Result<UserInfo, IdentityError> {
        let link = self.look_at_link(token).await?;
        let Door::Password(realm, user) = &link.door else { return Err(IdentityError::LinkUsed) };
        // What is no password leaves the link as it is, and so does a server that is killed half-way.
        let hash = self.passwords.hash(password, &link.email).await?;
        let mut tx = self.db.write().await?;
        use_up(&mut tx, token).await?;
        self.write_password(&mut tx, user, &hash, None).await?;
        tx.commit().await?;
        self.get(realm, user).await
    }

    /// Invitations to a tenant that nobody has accepted.
    pub async fn invitations(&self, tenant: &TenantId) -> Result<Vec<InvitationInfo>, IdentityError> {
        let query = sqlx::query(
            "SELECT id, email, role, created_by, created_at, expires_at FROM links \
             WHERE tenant = $1 AND kind = 'member' AND expires_at > $2 ORDER BY id",
        );
        let query = query.bind(tenant.as_str()).bind(millis(SystemTime::now()));
        let rows = query.fetch_all(&mut *self.db.read().await?).await?;
        let read = |row: &AnyRow| {
            let role: String = row.try_get(2)?;
            Ok(InvitationInfo {
                id: row.try_get(0)?,
                email: row.try_get(1)?,
                role: role.parse()?,
                created_by: row.try_get(3)?,
                created_at: row.try_get(4)?,
                expires_at: row.try_get(5)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Takes an invitation back.
    pub async fn withdraw(&self, tenant: &TenantId, id: &str) -> Result<(), IdentityError> {
        let mut tx = self.db.write().await?;
        let query = sqlx::query("DELETE FROM links WHERE tenant = $1 AND id = $2 AND kind = 'member'");
        let removed = query.bind(tenant.as_str()).bind(id).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        if removed == 1 { Ok(()) } else { Err(IdentityError::Nothing("invitation", shown(id))) }
    }
}

/// Those that are past, and those that this one takes the place of.
async fn clear(
    tx: &mut AnyConnection,
    kind: &str,
    tenant: &str,
    to: &str,
    now: i64,
) -> Result<(), IdentityError> {
    let query = sqlx::query(
        "DELETE FROM links WHERE COALESCE(tenant, '') = $1 AND (expires_at <= $2 OR (kind = $3 AND email = $4))",
    );
    query.bind(tenant).bind(now).bind(kind).bind(to).execute(tx).await?;
    Ok(())
}

async fn count(tx: &mut AnyConnection, tenant: &str) -> Result<i64, IdentityError> {
    let query = sqlx::query("SELECT COUNT(*) FROM links WHERE COALESCE(tenant, '') = $1");
    Ok(query.bind(tenant).fetch_one(tx).await?.try_get(0)?)
}

async fn find(c: &mut AnyConnection, token: &str) -> Result<OpenLink, IdentityError> {
    let query = sqlx::query(
        "SELECT kind, tenant, email, role, user_id FROM links WHERE hash = $1 AND expires_at > $2",
    );
    let query = query.bind(KeyHash::of(token).as_bytes().to_vec()).bind(millis(SystemTime::now()));
    let row = query.fetch_optional(c).await?.ok_or(IdentityError::LinkUsed)?;
    let (kind, tenant): (String, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
    let (role, user): (Option<String>, Option<String>) = (row.try_get(3)?, row.try_get(4)?);
    let tenant = tenant.as_deref().map(TenantId::new).transpose()?;
    let door = match (kind.as_str(), tenant, role, user) {
        ("member", Some(tenant), Some(role), _) => Door::Member(tenant, role.parse()?),
        ("admin", None, _, _) => Door::Admin,
        ("password", tenant, _, Some(user)) => Door::Password(Realm::of(tenant.as_ref()), user),
        _ => return Err(IdentityError::LinkUsed),
    };
    Ok(OpenLink { door, email: row.try_get(2)? })
}

/// Of two who use it at once, one does.
async fn use_up(tx: &mut AnyConnection, token: &str) -> Result<(), IdentityError> {
    let query = sqlx::query("DELETE FROM links WHERE hash = $1 AND expires_at > $2");
    let query = query.bind(KeyHash::of(token).as_bytes().to_vec()).bind(millis(SystemTime::now()));
    if query.execute(tx).await?.rows_affected() == 1 { Ok(()) } else { Err(IdentityError::LinkUsed) }
}
