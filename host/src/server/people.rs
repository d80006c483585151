//! Who signs in, and where.

use stoa_config::Settings;
use stoa_identity::{ApiKeys, IdentityError, Logins, SessionConfig, Sessions, Users};
use stoa_storage::Database;

/// What there is to know of people.
pub(super) struct People {
    pub(super) keys: ApiKeys,
    pub(super) users: Users,
    pub(super) sessions: Sessions,
    pub(super) logins: Logins,
    pub(super) console_host: String,
}

impl People {
    pub(super) fn new(settings: &Settings, db: &Database) -> Result<Self, IdentityError> {
        let users = Users::new(db.clone())?;
        let auth = &settings.auth;
        let sessions = Sessions::new(
            &users,
            SessionConfig {
                idle: auth.session_idle.into(),
                lifetime: auth.session_lifetime.into(),
                rotate: auth.session_rotation.into(),
                per_user: auth.sessions_per_user,
            },
        );
        let logins = Logins::new(users.clone(), sessions.clone())?;
        let keys = ApiKeys::new(db.clone())?;
        Ok(Self { keys, users, sessions, logins, console_host: console_host(settings) })
    }
}

/// Where accounts of the platform sign in.
pub(super) fn console_host(settings: &Settings) -> String {
    let host = settings.auth.console_host.clone();
    host.unwrap_or_else(|| format!("console.{}", settings.base_domain.trim_matches('.'))).to_ascii_lowercase()
}
