//! The keys: made, listed, revoked, verified.

mod rows;
mod verified;

use crate::attempts::{Attempts, WITH_KEYS, network};
use crate::error::{IdentityError, Refused};
use crate::key::{Comparer, FreshKey, KeyHash, id_of, prefix_of};
use crate::principal::{Principal, Reach, Role};
use crate::rights::Rights;
use rows::KeyRow;
use serde::Serialize;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};
use stoa_kernel::TenantId;
use stoa_storage::Database;
use utoipa::ToSchema;
use verified::Verified;

/// Of a tenant, and of the platform: each is something that can leak.
pub const MAX_KEYS: u32 = 100;
/// Names stand in logs and lists.
pub const MAX_NAME_CHARS: usize = 100;
/// `last_used_at` is for people, who count in days; a write per request would be dear.
const LAST_USED_EVERY: Duration = Duration::from_mins(1);

/// A key as it is shown: never the key itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyInfo {
    /// Names it; no secret.
    #[schema(example = "9rTq0ZbX4mKd")]
    pub id: String,
    /// What its maker called it.
    #[schema(example = "CI")]
    pub name: String,
    /// What it may do in its tenant. None: it is a key of the platform.
    pub role: Option<Role>,
    /// What it may do in the tenant's applications.
    #[serde(flatten)]
    pub rights: Rights,
    /// How it begins, to find it again.
    #[schema(example = "stoa_9rTq0ZbX4mKd_…")]
    pub prefix: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970. None: it does not expire.
    pub expires_at: Option<i64>,
    /// Milliseconds since 1970, to the minute. None: never.
    pub last_used_at: Option<i64>,
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey<'a> {
    /// What to call it.
    pub name: &'a str,
    /// What it may do. None: it is a key of the platform.
    pub reach: Option<(&'a TenantId, Role)>,
    /// What it may do in the tenant's applications.
    pub rights: Rights,
    /// Milliseconds since 1970. None: it does not expire.
    pub expires_at: Option<i64>,
}

/// A key that was made: the only time it is shown.
#[derive(Clone, Debug)]
pub struct CreatedKey {
    /// What is kept of it.
    pub info: KeyInfo,
    /// The key.
    pub key: String,
}

/// Some of the keys.
#[derive(Clone, Debug)]
pub struct KeyPage {
    /// In the order of their ids.
    pub items: Vec<KeyInfo>,
    /// For the next page; none at the end.
    pub cursor: Option<String>,
}

/// The keys. Cloning it is cheap.
#[derive(Clone)]
pub struct ApiKeys(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) db: Database,
    comparer: Comparer,
    verified: Verified,
    attempts: Attempts<IpAddr>,
    /// The admin key of the configuration, which is nowhere stored.
    pub(crate) configured: OnceLock<KeyHash>,
}

impl ApiKeys {
    /// In a database.
    pub fn new(db: Database) -> Result<Self, IdentityError> {
        Ok(Self(Arc::new(Inner {
            db,
            comparer: Comparer::new()?,
            verified: Verified::default(),
            attempts: Attempts::new(WITH_KEYS),
            configured: OnceLock::new(),
        })))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Makes a key.
    pub async fn create(&self, new: NewKey<'_>) -> Result<CreatedKey, IdentityError> {
        let now = millis(SystemTime::now());
        if new.expires_at.is_some_and(|at| at <= now) {
            return Err(IdentityError::Expired(new.expires_at.unwrap_or_default()));
        }
        self.create_at(new, now).await
    }

    async fn create_at(&self, new: NewKey<'_>, now: i64) -> Result<CreatedKey, IdentityError> {
        let name = new.name.trim();
        let chars = name.chars().count();
        if chars == 0 || chars > MAX_NAME_CHARS || name.chars().any(char::is_control) {
            return Err(IdentityError::BadName);
        }
        new.rights.check()?;
        let mut tx = self.0.db.write().await?;
        let tenant = new.reach.map(|(tenant, _)| tenant);
        if let Some(tenant) = tenant
            && !rows::lock_tenant(&mut tx, tenant).await?
        {
            return Err(IdentityError::NoTenant(tenant.clone()));
        }
        if rows::count(&mut tx, tenant).await? >= i64::from(MAX_KEYS) {
            return Err(IdentityError::TooMany);
        }
        let created = insert(&mut tx, NewKey { name, ..new }, now).await?;
        tx.commit().await?;
        Ok(created)
    }

    /// The keys of a tenant, or those of the platform.
    pub async fn list(
        &self,
        tenant: Option<&TenantId>,
        limit: u32,
        after: Option<&str>,
    ) -> Result<KeyPage, IdentityError> {
        let mut connection = self.0.db.read().await?;
        let mut found =
            rows::list(&mut connection, tenant, after.unwrap_or(""), limit.saturating_add(1)).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let cursor = found.last().filter(|_| more).map(|key| key.id.clone());
        let items = found.iter().map(KeyRow::info).collect::<Result<_, _>>()?;
        Ok(KeyPage { items, cursor })
    }

    /// One of them.
    pub async fn get(&self, tenant: Option<&TenantId>, id: &str) -> Result<KeyInfo, IdentityError> {
        let mut connection = self.0.db.read().await?;
        let row = rows::find(&mut connection, id).await?;
        let row = row.filter(|row| row.tenant.as_deref() == tenant.map(TenantId::as_str));
        row.ok_or_else(|| IdentityError::NoKey(shown(id)))?.info()
    }

    /// Revokes a key: from here on it is refused.
    pub async fn revoke(&self, tenant: Option<&TenantId>, id: &str) -> Result<(), IdentityError> {
        let mut tx = self.0.db.write().await?;
        let removed = rows::remove(&mut tx, tenant, id).await?;
        tx.commit().await?;
        // Also if it was gone: another node may have revoked it a moment ago.
        self.forget_key(id);
        if removed { Ok(()) } else { Err(IdentityError::NoKey(shown(id))) }
    }

    /// Of those who try keys, and tokens.
    pub(crate) fn attempts(&self) -> &Attempts<IpAddr> {
        &self.0.attempts
    }

    pub(crate) fn forget_key(&self, id: &str) {
        self.0.verified.forget(|key| matches!(key, Principal::Key { id: known, .. } if **known == *id));
    }

    /// A tenant was deleted, and its keys with it: one of the same name made later is another.
    pub fn forget_tenant(&self, tenant: &TenantId) {
        self.0.verified.forget(
            |key| matches!(key, Principal::Key { reach: Reach::Tenant(known, _), .. } if known == tenant),
        );
    }

    /// Whose key it is. `from` is where the request comes from: whoever tries many keys has to wait.
    pub async fn verify(&self, key: &str, from: IpAddr) -> Result<Principal, Refused> {
        let (hash, now) = (KeyHash::of(key), Instant::now());
        if let Some(principal) = self.0.verified.get(&hash, now) {
            return Ok(principal);
        }
        if let Some(retry_after) = self.0.attempts.wait(network(from), now) {
            return Err(Refused::TooMany { retry_after });
        }
        let generation = self.0.verified.generation();
        match self.look_up(key, &hash).await? {
            Some((principal, expires_at)) => {
                let left = expires_at.map(|at| Duration::from_millis(at.abs_diff(millis(SystemTime::now()))));
                self.0.verified.put(hash, principal.clone(), now, left, generation);
                Ok(principal)
            }
            None => {
                self.0.attempts.failed(network(from), now);
                Err(Refused::Invalid)
            }
        }
    }

    /// The same work whether there is no such key or it is not this one.
    async fn look_up(
        &self,
        key: &str,
        hash: &KeyHash,
    ) -> Result<Option<(Principal, Option<i64>)>, IdentityError> {
        if let Some(configured) = self.0.configured.get()
            && self.0.comparer.is_same(configured.as_bytes(), hash)
        {
            let principal = Principal::Key {
                id: "admin".into(),
                name: "configured admin key".into(),
                reach: Reach::Platform,
                rights: Rights::default(),
                expires_at: None,
            };
            return Ok(Some((principal, None)));
        }
        let Some(id) = id_of(key) else { return Ok(None) };
        let row = rows::find(&mut *self.0.db.read().await?, id).await?;
        let stored = row.as_ref().map_or([0; 32].as_slice(), |row| row.hash.as_slice());
        let is_same = self.0.comparer.is_same(stored, hash);
        let now = millis(SystemTime::now());
        let Some(row) = row.filter(|row| is_same && row.expires_at.is_none_or(|at| at > now)) else {
            return Ok(None);
        };
        self.note_use(&row, now);
        Ok(Some((row.principal()?, row.expires_at)))
    }

    /// Beside the request, which does not wait for it.
    fn note_use(&self, row: &KeyRow, now: i64) {
        let stale = now - i64::try_from(LAST_USED_EVERY.as_millis()).unwrap_or(i64::MAX);
        if row.last_used_at.is_some_and(|at| at > stale) {
            return;
        }
        let (db, id) = (self.0.db.clone(), row.id.clone());
        tokio::spawn(async move {
            let noted = async {
                let mut tx = db.write().await?;
                rows::note_use(&mut tx, &id, now, stale).await?;
                tx.commit().await.map_err(IdentityError::from)
            };
            if let Err(error) = noted.await {
                tracing::debug!(%id, %error, "could not note that a key was used");
            }
        });
    }
}

/// Stores a fresh key.
pub(crate) async fn insert(
    tx: &mut sqlx::AnyConnection,
    new: NewKey<'_>,
    now: i64,
) -> Result<CreatedKey, IdentityError> {
    let FreshKey { id, text } = FreshKey::make()?;
    let info = KeyInfo {
        prefix: prefix_of(&id),
        id,
        name: new.name.to_owned(),
        role: new.reach.map(|(_, role)| role),
        rights: new.rights,
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
    };
    rows::insert(tx, &info, new.reach.map(|(tenant, _)| tenant), &KeyHash::of(&text)).await?;
    Ok(CreatedKey { info, key: text })
}

pub(crate) use rows::{claim_setting, lock_tenant, remove as remove_row, set_setting, setting};

pub(crate) fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// As much of what somebody sent as an error repeats.
pub(crate) fn shown(id: &str) -> String {
    id.chars().take(80).collect()
}

#[cfg(test)]
mod tests;
