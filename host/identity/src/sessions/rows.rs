//! The statements, the same for every database.

use super::{NewSession, SessionInfo, Shown};
use crate::error::IdentityError;
use crate::key::{KeyHash, secret};
use crate::realm::Realm;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

type Result<T> = std::result::Result<T, IdentityError>;

/// A stored session, with its user.
#[expect(clippy::struct_excessive_bools, reason = "a row has what it has")]
pub(super) struct SessionRow {
    pub(super) id: String,
    pub(super) user: String,
    pub(super) provider: String,
    pub(super) mfa: bool,
    pub(super) created_at: i64,
    pub(super) seen_at: i64,
    pub(super) rotated_at: i64,
    pub(super) expires_at: i64,
    /// Whether it was found by the token that it has now, and not by the one before.
    pub(super) is_current: bool,
    pub(super) realm: String,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) is_active: bool,
    pub(super) is_admin: bool,
    pub(super) rights: String,
    pub(super) csrf: String,
}

/// By one index or the other: a disjunction would read neither on some databases.
const FIND: [&str; 2] = [
    "SELECT s.id, s.user_id, s.provider, s.mfa, s.created_at, s.seen_at, s.rotated_at, s.expires_at, \
     COALESCE(u.tenant, ''), u.email, u.name, u.status, u.is_admin, u.rights, s.csrf \
     FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.hash = $1",
    "SELECT s.id, s.user_id, s.provider, s.mfa, s.created_at, s.seen_at, s.rotated_at, s.expires_at, \
     COALESCE(u.tenant, ''), u.email, u.name, u.status, u.is_admin, u.rights, s.csrf \
     FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.previous = $1",
];

pub(super) async fn find(c: &mut AnyConnection, hash: &KeyHash) -> Result<Option<SessionRow>> {
    for (statement, is_current) in FIND.into_iter().zip([true, false]) {
        let row = sqlx::query(statement).bind(hash.as_bytes().to_vec()).fetch_optional(&mut *c).await?;
        if let Some(row) = row {
            return read(&row, is_current).map(Some);
        }
    }
    Ok(None)
}

fn read(row: &AnyRow, is_current: bool) -> Result<SessionRow> {
    Ok(SessionRow {
        id: row.try_get(0)?,
        user: row.try_get(1)?,
        provider: row.try_get(2)?,
        mfa: row.try_get::<i64, _>(3)? != 0,
        created_at: row.try_get(4)?,
        seen_at: row.try_get(5)?,
        rotated_at: row.try_get(6)?,
        expires_at: row.try_get(7)?,
        is_current,
        realm: row.try_get(8)?,
        email: row.try_get(9)?,
        name: row.try_get(10)?,
        is_active: row.try_get::<String, _>(11)? == "active",
        is_admin: row.try_get::<i64, _>(12)? != 0,
        rights: row.try_get(13)?,
        csrf: row.try_get(14)?,
    })
}

pub(super) async fn insert(
    tx: &mut AnyConnection,
    made: &NewSession,
    hash: &KeyHash,
    user: &str,
    shown: Shown<'_>,
    (agent, address): (&str, &str),
    now: i64,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO sessions \
         (id, hash, user_id, provider, mfa, agent, address, created_at, seen_at, rotated_at, expires_at, csrf) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9, $10)",
    )
    .bind(made.id.clone())
    .bind(hash.as_bytes().to_vec())
    .bind(user)
    .bind(shown.provider)
    .bind(i64::from(shown.mfa))
    .bind(agent)
    .bind(address)
    .bind(now)
    .bind(made.expires_at)
    .bind(secret()?)
    .execute(tx)
    .await?;
    Ok(())
}

/// Says whether the token was still that one.
pub(super) async fn rotate(
    tx: &mut AnyConnection,
    id: &str,
    from: &KeyHash,
    to: &KeyHash,
    now: i64,
) -> Result<bool> {
    let query = sqlx::query(
        "UPDATE sessions SET hash = $3, previous = $2, rotated_at = $4, seen_at = $4 \
         WHERE id = $1 AND hash = $2",
    );
    let query = query.bind(id).bind(from.as_bytes().to_vec()).bind(to.as_bytes().to_vec()).bind(now);
    Ok(query.execute(tx).await?.rows_affected() == 1)
}

pub(super) async fn note_use(tx: &mut AnyConnection, id: &str, now: i64) -> Result<()> {
    // At least one more than the moment of the last rotation: that is how it is seen that the new token came back.
    let query = sqlx::query(
        "UPDATE sessions SET seen_at = CASE WHEN rotated_at >= $2 THEN rotated_at + 1 ELSE $2 END \
         WHERE id = $1 AND seen_at < $2 + 1",
    );
    query.bind(id).bind(now).execute(tx).await?;
    Ok(())
}

/// Removes some of those that have ended.
pub(super) async fn sweep(tx: &mut AnyConnection, now: i64, most: i64) -> Result<()> {
    let query = sqlx::query(
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT $2)",
    );
    query.bind(now).bind(most).execute(tx).await?;
    Ok(())
}

/// For one more.
pub(super) async fn make_room(tx: &mut AnyConnection, user: &str, most: i64) -> Result<()> {
    let query = sqlx::query(
        "DELETE FROM sessions WHERE user_id = $1 AND id NOT IN \
         (SELECT id FROM sessions WHERE user_id = $1 ORDER BY seen_at DESC, id LIMIT $2)",
    );
    query.bind(user).bind((most - 1).max(0)).execute(tx).await?;
    Ok(())
}

macro_rules! shown {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.user_id, u.email, s.provider, s.agent, s.address, s.created_at, s.seen_at, \
             s.expires_at FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE s.expires_at > $1 AND s.seen_at > $2 AND ",
            $rest
        )
    };
}

fn info(row: &AnyRow) -> Result<SessionInfo> {
    Ok(SessionInfo {
        id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        email: row.try_get(2)?,
        provider: row.try_get(3)?,
        agent: row.try_get(4)?,
        address: row.try_get(5)?,
        created_at: row.try_get(6)?,
        seen_at: row.try_get(7)?,
        expires_at: row.try_get(8)?,
    })
}

pub(super) async fn of_user(
    c: &mut AnyConnection,
    user: &str,
    now: i64,
    idle_since: i64,
) -> Result<Vec<SessionInfo>> {
    let query = sqlx::query(shown!("s.user_id = $3 ORDER BY s.seen_at DESC, s.id"));
    let rows = query.bind(now).bind(idle_since).bind(user).fetch_all(c).await?;
    rows.iter().map(info).collect()
}

pub(super) async fn list(
    c: &mut AnyConnection,
    realm: &Realm,
    (now, idle_since): (i64, i64),
    limit: u32,
    after: &str,
) -> Result<Vec<SessionInfo>> {
    let query = sqlx::query(shown!("COALESCE(u.tenant, '') = $3 AND s.id > $4 ORDER BY s.id LIMIT $5"));
    let query = query.bind(now).bind(idle_since).bind(realm.key()).bind(after).bind(i64::from(limit));
    query.fetch_all(c).await?.iter().map(info).collect()
}

pub(super) async fn end(tx: &mut AnyConnection, realm: &Realm, id: &str) -> Result<bool> {
    let query = sqlx::query(
        "DELETE FROM sessions WHERE id = $1 AND user_id IN \
         (SELECT id FROM users WHERE COALESCE(tenant, '') = $2)",
    );
    Ok(query.bind(id).bind(realm.key()).execute(tx).await?.rows_affected() == 1)
}

pub(super) async fn end_all(tx: &mut AnyConnection, realm: &Realm, user: &str, keep: &str) -> Result<u64> {
    let query = sqlx::query(
        "DELETE FROM sessions WHERE user_id = $1 AND id <> $3 AND user_id IN \
         (SELECT id FROM users WHERE COALESCE(tenant, '') = $2)",
    );
    Ok(query.bind(user).bind(realm.key()).bind(keep).execute(tx).await?.rows_affected())
}
