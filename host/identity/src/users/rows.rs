//! The statements, the same for every database.

use super::{UserInfo, UserStatus};
use crate::error::IdentityError;
use crate::realm::Realm;
use crate::rights::Rights;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

type Result<T> = std::result::Result<T, IdentityError>;

/// A stored person.
pub(super) struct UserRow {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) password: Option<String>,
    pub(super) status: UserStatus,
    pub(super) is_admin: bool,
    pub(super) rights: Rights,
    pub(super) created_at: i64,
    pub(super) last_login_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT users.id, users.email, users.name, users.password, users.status, users.is_admin, users.rights, \
             users.created_at, users.last_login_at FROM users ",
            $rest
        )
    };
}

impl UserRow {
    fn read(row: &AnyRow) -> Result<Self> {
        let status: String = row.try_get(4)?;
        let rights: String = row.try_get(6)?;
        Ok(Self {
            id: row.try_get(0)?,
            email: row.try_get(1)?,
            name: row.try_get(2)?,
            password: row.try_get(3)?,
            status: if status == "active" { UserStatus::Active } else { UserStatus::Suspended },
            is_admin: row.try_get::<i64, _>(5)? != 0,
            rights: serde_json::from_str(&rights)?,
            created_at: row.try_get(7)?,
            last_login_at: row.try_get(8)?,
        })
    }

    pub(super) fn info(&self) -> UserInfo {
        UserInfo {
            id: self.id.clone(),
            email: self.email.clone(),
            name: self.name.clone(),
            status: self.status,
            is_admin: self.is_admin,
            has_password: self.password.is_some(),
            rights: self.rights.clone(),
            created_at: self.created_at,
            last_login_at: self.last_login_at,
        }
    }

    pub(super) fn is_acting_admin(&self) -> bool {
        self.is_admin && self.status == UserStatus::Active
    }
}

fn status(status: UserStatus) -> &'static str {
    match status {
        UserStatus::Active => "active",
        UserStatus::Suspended => "suspended",
    }
}

pub(super) async fn find(c: &mut AnyConnection, realm: &Realm, id: &str) -> Result<Option<UserRow>> {
    let query = sqlx::query(select!("WHERE id = $1 AND COALESCE(tenant, '') = $2"));
    let row = query.bind(id).bind(realm.key()).fetch_optional(c).await?;
    row.as_ref().map(UserRow::read).transpose()
}

pub(super) async fn by_email(c: &mut AnyConnection, realm: &Realm, email: &str) -> Result<Option<UserRow>> {
    let query = sqlx::query(select!("WHERE COALESCE(tenant, '') = $1 AND email = $2"));
    let row = query.bind(realm.key()).bind(email).fetch_optional(c).await?;
    row.as_ref().map(UserRow::read).transpose()
}

pub(super) async fn by_login(
    c: &mut AnyConnection,
    realm: &Realm,
    provider: &str,
    subject: &str,
) -> Result<Option<UserRow>> {
    let query = sqlx::query(select!(
        "JOIN logins ON logins.user_id = users.id \
         WHERE logins.realm = $1 AND logins.provider = $2 AND logins.subject = $3"
    ));
    let row = query.bind(realm.key()).bind(provider).bind(subject).fetch_optional(c).await?;
    row.as_ref().map(UserRow::read).transpose()
}

/// In the order of ids, those after `after` whose address begins with `prefix`.
pub(super) async fn list(
    c: &mut AnyConnection,
    realm: &Realm,
    prefix: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<UserRow>> {
    let rows = sqlx::query(select!(
        "WHERE COALESCE(tenant, '') = $1 AND id > $2 AND email >= $3 AND email < $4 ORDER BY id LIMIT $5"
    ))
    .bind(realm.key())
    .bind(after)
    .bind(prefix)
    // No character comes after it, in the order of bytes.
    .bind(format!("{prefix}\u{10ffff}"))
    .bind(i64::from(limit))
    .fetch_all(c)
    .await?;
    rows.iter().map(UserRow::read).collect()
}

pub(super) async fn count(c: &mut AnyConnection, realm: &Realm) -> Result<i64> {
    let query = sqlx::query("SELECT COUNT(*) FROM users WHERE COALESCE(tenant, '') = $1");
    Ok(query.bind(realm.key()).fetch_one(c).await?.try_get(0)?)
}

/// Of two admins that take the rights of each other at once, one comes second.
pub(super) async fn lock(tx: &mut AnyConnection, realm: &Realm) -> Result<()> {
    if *realm == Realm::Platform {
        sqlx::query("UPDATE users SET is_admin = is_admin WHERE is_admin = 1 AND tenant IS NULL")
            .execute(tx)
            .await?;
    }
    Ok(())
}

pub(super) async fn acting_admins(c: &mut AnyConnection) -> Result<i64> {
    let query = "SELECT COUNT(*) FROM users WHERE tenant IS NULL AND is_admin = 1 AND status = 'active'";
    Ok(sqlx::query(query).fetch_one(c).await?.try_get(0)?)
}

/// Says whether the address was free.
pub(super) async fn insert(tx: &mut AnyConnection, realm: &Realm, row: &UserRow) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO users \
         (id, tenant, email, name, password, status, is_admin, rights, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT DO NOTHING",
    )
    .bind(row.id.clone())
    .bind(realm.tenant().map(|tenant| tenant.as_str().to_owned()))
    .bind(row.email.clone())
    .bind(row.name.clone())
    .bind(row.password.clone())
    .bind(status(row.status))
    .bind(i64::from(row.is_admin))
    .bind(serde_json::to_string(&row.rights)?)
    .bind(row.created_at)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Says whether the address was free.
pub(super) async fn update(tx: &mut AnyConnection, row: &UserRow, now: i64) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE users SET email = $2, name = $3, status = $4, is_admin = $5, rights = $6, updated_at = $7 \
         WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.email = $2 \
         AND other.id <> $1 AND COALESCE(other.tenant, '') = COALESCE(users.tenant, ''))",
    )
    .bind(row.id.clone())
    .bind(row.email.clone())
    .bind(row.name.clone())
    .bind(status(row.status))
    .bind(i64::from(row.is_admin))
    .bind(serde_json::to_string(&row.rights)?)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn delete(tx: &mut AnyConnection, id: &str) -> Result<()> {
    sqlx::query("DELETE FROM users WHERE id = $1").bind(id).execute(tx).await?;
    Ok(())
}

pub(super) async fn set_password(tx: &mut AnyConnection, id: &str, hash: &str, now: i64) -> Result<()> {
    let query = sqlx::query("UPDATE users SET password = $2, updated_at = $3 WHERE id = $1");
    query.bind(id).bind(hash).bind(now).execute(tx).await?;
    Ok(())
}

pub(super) async fn end_sessions(tx: &mut AnyConnection, user: &str) -> Result<()> {
    end_sessions_but(tx, user, "").await
}

/// No session has the empty id.
pub(super) async fn end_sessions_but(tx: &mut AnyConnection, user: &str, keep: &str) -> Result<()> {
    let query = sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id <> $2");
    query.bind(user).bind(keep).execute(tx).await?;
    Ok(())
}

pub(crate) async fn note_login(tx: &mut AnyConnection, id: &str, now: i64) -> Result<()> {
    let query = sqlx::query("UPDATE users SET last_login_at = $2 WHERE id = $1");
    query.bind(id).bind(now).execute(tx).await?;
    Ok(())
}

pub(crate) async fn add_login(
    tx: &mut AnyConnection,
    realm: &Realm,
    provider: &str,
    subject: &str,
    user: &str,
    now: i64,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO logins (realm, provider, subject, user_id, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (realm, provider, subject) DO NOTHING",
    )
    .bind(realm.key())
    .bind(provider)
    .bind(subject)
    .bind(user)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}
