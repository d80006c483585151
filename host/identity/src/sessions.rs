//! Who is signed in. A session is asked for in the database each time it is shown, so that one that was ended opens
//! nothing from that moment, on no node.

mod rows;

use crate::cookie::{cookie_name, set_cookie};
use crate::error::IdentityError;
use crate::key::{KeyHash, id, secret};
use crate::keys::millis;
use crate::people::People;
use crate::principal::{Principal, Session, User};
use crate::realm::Realm;
use crate::users::{Users, note_login};
use http::HeaderValue;
use rows::SessionRow;
use serde::Serialize;
use sqlx::AnyConnection;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stoa_storage::Database;
use utoipa::ToSchema;

/// Of what a browser says of itself.
const MAX_AGENT_CHARS: usize = 200;
/// The cookie of before is good for so long once the new one was seen: for requests that were under way.
const GRACE: Duration = Duration::from_mins(1);
/// What is past is removed so much at a time.
const SWEEP: i64 = 100;

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct SessionConfig {
    /// Without a request.
    pub idle: Duration,
    /// Whatever happens.
    pub lifetime: Duration,
    /// A browser gets a new cookie after so long.
    pub rotate: Duration,
    /// Of one user at once; the one that was used longest ago makes room.
    pub per_user: u32,
}

impl Default for SessionConfig {
    fn default() -> Self {
        let day = Duration::from_hours(24);
        Self { idle: 7 * day, lifetime: 30 * day, rotate: Duration::from_hours(1), per_user: 20 }
    }
}

/// Where somebody signs in from.
#[derive(Clone, Copy, Debug)]
pub struct Device<'a> {
    /// What the browser says of itself.
    pub agent: &'a str,
    /// Where it is.
    pub address: &'a str,
}

/// How somebody showed who they are.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// `password`, or the name of a provider.
    pub provider: &'a str,
    /// Whether there was a second factor.
    pub mfa: bool,
}

/// A session that was made just now: the only moment at which its token is known.
pub struct NewSession {
    /// For the cookie.
    pub token: String,
    /// Until when, in milliseconds since 1970.
    pub expires_at: i64,
    /// Names it.
    pub id: String,
}

/// Somebody who is signed in.
pub struct SignedIn {
    /// Who it is.
    pub user: Arc<User>,
    /// What the cookie is to hold from now on, if it is something else.
    pub fresh: Option<String>,
}

impl SignedIn {
    /// Them.
    pub fn principal(&self) -> Principal {
        Principal::User(Arc::clone(&self.user))
    }
}

/// A session as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionInfo {
    /// Names it.
    #[schema(example = "ses_9rTq0ZbX4mKd")]
    pub id: String,
    /// Who is signed in.
    pub user_id: String,
    /// Their address.
    pub email: String,
    /// `password`, or the provider of the login.
    pub provider: String,
    /// What the browser says of itself.
    pub agent: String,
    /// Where it was when it signed in.
    pub address: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// When it was used, to a few minutes.
    pub seen_at: i64,
    /// When it ends, whatever happens.
    pub expires_at: i64,
}

/// A part of a list of them.
pub struct SessionPage {
    /// In the order of their ids.
    pub items: Vec<SessionInfo>,
    /// The id after which the next page begins.
    pub cursor: Option<String>,
}

/// The sessions of every realm.
#[derive(Clone)]
pub struct Sessions {
    db: Database,
    people: People,
    config: SessionConfig,
}

impl Sessions {
    /// Of these users.
    pub fn new(users: &Users, config: SessionConfig) -> Self {
        Self { db: users.db.clone(), people: users.people.clone(), config }
    }

    /// How long they last.
    pub fn config(&self) -> SessionConfig {
        self.config
    }

    /// The cookie that holds a token.
    pub fn cookie(&self, token: &str, secure: bool) -> Option<HeaderValue> {
        let seconds = i64::try_from(self.config.lifetime.as_secs()).unwrap_or(i64::MAX);
        set_cookie(cookie_name(secure), token, seconds, secure)
    }

    /// Signs somebody in.
    pub async fn begin(
        &self,
        user: &str,
        shown: Shown<'_>,
        device: Device<'_>,
    ) -> Result<NewSession, IdentityError> {
        let mut tx = self.db.write().await?;
        let made = self.begin_in(&mut tx, user, shown, device).await?;
        tx.commit().await?;
        Ok(made)
    }

    pub(crate) async fn begin_in(
        &self,
        tx: &mut AnyConnection,
        user: &str,
        shown: Shown<'_>,
        device: Device<'_>,
    ) -> Result<NewSession, IdentityError> {
        let now = millis(SystemTime::now());
        let made =
            NewSession { token: secret()?, expires_at: now + ms(self.config.lifetime), id: id("ses_")? };
        // The user's row is locked by it, so that sessions that begin at once are counted.
        note_login(tx, user, now).await?;
        rows::sweep(tx, now, SWEEP).await?;
        rows::make_room(tx, user, i64::from(self.config.per_user)).await?;
        let agent: String =
            device.agent.chars().filter(|char| !char.is_control()).take(MAX_AGENT_CHARS).collect();
        rows::insert(tx, &made, &KeyHash::of(&made.token), user, shown, (&agent, device.address), now)
            .await?;
        Ok(made)
    }

    /// Who shows this token, if they are of the realm. It may be time for another token, which goes into their cookie.
    pub async fn verify(&self, realm: &Realm, token: &str) -> Result<Option<SignedIn>, IdentityError> {
        self.find(realm, token, true).await
    }

    /// The same where no cookie can be set.
    pub async fn recognise(&self, realm: &Realm, token: &str) -> Result<Option<SignedIn>, IdentityError> {
        self.find(realm, token, false).await
    }

    async fn find(
        &self,
        realm: &Realm,
        token: &str,
        may_rotate: bool,
    ) -> Result<Option<SignedIn>, IdentityError> {
        let (hash, now) = (KeyHash::of(token), millis(SystemTime::now()));
        let row = rows::find(&mut *self.db.read().await?, &hash).await?;
        let Some(row) = row.filter(|row| self.is_valid(row, realm, now)) else { return Ok(None) };
        let known = self.people.known(realm, &row.user, row.is_admin, &row.rights).await?;
        let user = User {
            id: row.user.as_str().into(),
            name: row.name.as_str().into(),
            email: row.email.as_str().into(),
            realm: realm.clone(),
            standing: known.standing.clone(),
            rights: known.rights.clone(),
            groups: Arc::clone(&known.groups),
            session: Session {
                id: row.id.as_str().into(),
                provider: row.provider.as_str().into(),
                mfa: row.mfa,
                csrf: row.csrf.as_str().into(),
                expires_at: row.expires_at,
            },
        };
        let is_due = may_rotate && row.is_current && now - row.rotated_at > ms(self.config.rotate);
        let fresh = if is_due { self.rotate(&row.id, &hash, now).await? } else { None };
        if fresh.is_none() {
            self.note_use(&row, now);
        }
        Ok(Some(SignedIn { user: Arc::new(user), fresh }))
    }

    fn is_valid(&self, row: &SessionRow, realm: &Realm, now: i64) -> bool {
        row.realm == realm.key()
            && row.is_active
            && now < row.expires_at
            && now - row.seen_at < ms(self.config.idle)
            // Until the new one was seen its answer may have been lost, and the one before is all there is.
            && (row.is_current || row.seen_at <= row.rotated_at || now - row.rotated_at < ms(GRACE))
    }

    /// Gives the session another token. `None`: somebody else is doing it.
    pub async fn rotate_now(&self, token: &str) -> Result<Option<String>, IdentityError> {
        let hash = KeyHash::of(token);
        let row = rows::find(&mut *self.db.read().await?, &hash).await?;
        match row.filter(|row| row.is_current) {
            Some(row) => self.rotate(&row.id, &hash, millis(SystemTime::now())).await,
            None => Ok(None),
        }
    }

    async fn rotate(&self, id: &str, hash: &KeyHash, now: i64) -> Result<Option<String>, IdentityError> {
        let token = secret()?;
        let mut tx = self.db.write().await?;
        let is_ours = rows::rotate(&mut tx, id, hash, &KeyHash::of(&token), now).await?;
        tx.commit().await?;
        Ok(is_ours.then_some(token))
    }

    /// Beside the request, which does not wait for it, and not for every one.
    fn note_use(&self, row: &SessionRow, now: i64) {
        let every = (self.config.idle / 20).clamp(Duration::from_secs(1), Duration::from_mins(5));
        // The first sight of a new token ends the one before.
        let is_first = row.is_current && row.seen_at <= row.rotated_at && row.rotated_at > row.created_at;
        if !is_first && (!row.is_current || now - row.seen_at < ms(every)) {
            return;
        }
        let (db, id) = (self.db.clone(), row.id.clone());
        tokio::spawn(async move {
            let noted = async {
                let mut tx = db.write().await?;
                rows::note_use(&mut tx, &id, now).await?;
                tx.commit().await.map_err(IdentityError::from)
            };
            if let Err(error) = noted.await {
                tracing::debug!(%id, %error, "could not note that a session was used");
            }
        });
    }

    /// Where somebody is signed in.
    pub async fn of_user(&self, user: &str) -> Result<Vec<SessionInfo>, IdentityError> {
        let now = millis(SystemTime::now());
        rows::of_user(&mut *self.db.read().await?, user, now, now - ms(self.config.idle)).await
    }

    /// Those of a realm, a page of them.
    pub async fn list(
        &self,
        realm: &Realm,
        limit: u32,
        after: Option<&str>,
    ) -> Result<SessionPage, IdentityError> {
        let now = millis(SystemTime::now());
        let mut connection = self.db.read().await?;
        let bounds = (now, now - ms(self.config.idle));
        let more = limit.saturating_add(1);
        let mut items = rows::list(&mut connection, realm, bounds, more, after.unwrap_or_default()).await?;
        let has_more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let cursor = items.last().filter(|_| has_more).map(|item| item.id.clone());
        Ok(SessionPage { items, cursor })
    }

    /// Ends one of a realm.
    pub async fn end(&self, realm: &Realm, id: &str) -> Result<(), IdentityError> {
        let mut tx = self.db.write().await?;
        let ended = rows::end(&mut tx, realm, id).await?;
        tx.commit().await?;
        if ended { Ok(()) } else { Err(IdentityError::Nothing("session", crate::keys::shown(id))) }
    }

    /// Ends those of a user, and says how many there were; `keep` stays.
    pub async fn end_all(&self, realm: &Realm, user: &str, keep: Option<&str>) -> Result<u64, IdentityError> {
        let mut tx = self.db.write().await?;
        let ended = rows::end_all(&mut tx, realm, user, keep.unwrap_or_default()).await?;
        tx.commit().await?;
        Ok(ended)
    }
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
