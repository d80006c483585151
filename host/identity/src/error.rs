//! How work on keys can fail, and why a key is refused.

use crate::admin_key::MIN_ADMIN_KEY_CHARS;
use crate::keys::{MAX_KEYS, MAX_NAME_CHARS};
use crate::principal::UnknownRole;
use crate::rights::{MAX_RIGHT_CHARS, MAX_RIGHTS};
use serde_json::{Value, json};
use std::time::Duration;
use stoa_kernel::{ErrorCode, InvalidName, TenantId};
use stoa_storage::StorageError;
use stoa_tokens::{Refused as TokenRefused, TokenError};
use stoa_wire::Problem;

/// It was not done.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// No such key, or not one of this tenant.
    #[error("there is no key '{0}'")]
    NoKey(String),
    /// No such tenant.
    #[error("there is no tenant '{0}'")]
    NoTenant(TenantId),
    /// What a key is called is shown in logs and lists.
    #[error("a key's name has 1 to {MAX_NAME_CHARS} printable characters")]
    BadName,
    /// A key that has expired when it is made.
    #[error("expires_at is {0}, which is not in the future (milliseconds since 1970)")]
    Expired(i64),
    /// A right that is no word.
    #[error(
        "'{0}' is no role or permission: 1 to {MAX_RIGHT_CHARS} letters, digits and any of _ - . : / * without spaces"
    )]
    BadRight(String),
    /// A role that the platform knows, among those of the tenant's own.
    #[error("the role '{0}' is given by the field 'role', not among 'roles'")]
    KnownRole(String),
    /// More rights than a key can have.
    #[error("a key has at most {MAX_RIGHTS} {0} of the tenant's own")]
    TooManyRights(&'static str),
    /// Every key is something that can leak.
    #[error("there are {MAX_KEYS} keys already; revoke one first")]
    TooMany,
    /// The configured admin key could be guessed.
    #[error(
        "the configured admin key has {chars} characters, and {MIN_ADMIN_KEY_CHARS} is the least: a shorter one \
         can be guessed"
    )]
    AdminKeyTooShort {
        /// How many it has.
        chars: usize,
    },
    /// No such user, group, role, session or link, or not one of this realm.
    #[error("there is no {0} '{1}'")]
    Nothing(&'static str, String),
    /// What people are called is shown in lists and on pages.
    #[error("a name has 1 to {MAX_NAME_CHARS} printable characters")]
    BadPersonName,
    /// What is no address.
    #[error("'{0}' is no e-mail address")]
    BadEmail(String),
    /// An address names one person.
    #[error("there is a user '{0}' already")]
    EmailTaken(String),
    /// There is one of that name.
    #[error("there is a {0} '{1}' already")]
    Taken(&'static str, String),
    /// A password that would be tried early. Why.
    #[error("the password {0}")]
    WeakPassword(String),
    /// Hashing failed; it does not.
    #[error("a password could not be hashed")]
    Hashing,
    /// A word for a group or role.
    #[error("'{0}' is no name of a group or role: 1 to 64 letters, digits and any of _ - . : /")]
    BadWord(String),
    /// A description that is no line of text.
    #[error("a description has at most 500 printable characters")]
    BadDescription,
    /// A group that is in itself, by way of these.
    #[error("the group would be in itself: {0}")]
    Circle(String),
    /// More than a tenant can have.
    #[error("there are {1} {0} already, which is the most")]
    Full(&'static str, u32),
    /// A link that was used, or is too old.
    #[error("the link is not valid any more: it was used, or has expired")]
    LinkUsed,
    /// Somebody has to be left who may do everything.
    #[error("this is the last {0}; make another one first")]
    Last(&'static str),
    /// The machine gives no random numbers.
    #[error("the machine gives no random numbers")]
    NoRandomness,
    /// A stored key has a role that is none.
    #[error("a stored key is damaged: {0}")]
    BadRole(#[from] UnknownRole),
    /// A stored key has rights that are none.
    #[error("a stored key is damaged: {0}")]
    BadRights(#[from] serde_json::Error),
    /// A stored key has a tenant that cannot be.
    #[error("a stored key is damaged: {0}")]
    BadTenant(#[from] InvalidName),
    /// A token could not be verified.
    #[error(transparent)]
    Token(TokenError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<sqlx::Error> for IdentityError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl IdentityError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoKey(_) | Self::NoTenant(_) | Self::Nothing(..) => ErrorCode::NotFound,
            Self::EmailTaken(_) | Self::Taken(..) => ErrorCode::AlreadyExists,
            Self::BadName
            | Self::Expired(_)
            | Self::BadRight(_)
            | Self::KnownRole(_)
            | Self::BadPersonName
            | Self::BadEmail(_)
            | Self::WeakPassword(_)
            | Self::BadWord(_)
            | Self::BadDescription
            | Self::Circle(_)
            | Self::LinkUsed
            | Self::Last(_)
            | Self::TooManyRights(_)
            | Self::AdminKeyTooShort { .. } => ErrorCode::InvalidRequest,
            Self::TooMany | Self::Full(..) => ErrorCode::QuotaExceeded,
            Self::NoRandomness
            | Self::Hashing
            | Self::BadRole(_)
            | Self::BadRights(_)
            | Self::BadTenant(_) => ErrorCode::InternalError,
            Self::Token(error) => error.code(),
            Self::Storage(error) => error.code(),
        }
    }

    /// What a program can use of it: an object.
    pub fn details(&self) -> Value {
        match self {
            Self::TooMany => json!({ "what": "api_keys", "limit": MAX_KEYS }),
            _ => json!({}),
        }
    }
}

/// Why a key opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Unknown, wrong, expired or revoked: which of these is nobody's business.
    #[error("the key is not valid")]
    Invalid,
    /// Too many keys that are not valid came from this address.
    #[error("too many keys that are not valid came from this address")]
    TooMany {
        /// When it may try again.
        retry_after: Duration,
    },
    /// A token that is not believed.
    #[error(transparent)]
    Token(#[from] TokenRefused),
    /// The key could not be looked up.
    #[error(transparent)]
    Failed(#[from] IdentityError),
}

impl From<Refused> for Problem {
    /// As its client is told. What is wrong inside the platform is for its log alone.
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid => Self::new(ErrorCode::Unauthenticated, "the API key is not valid"),
            Refused::TooMany { retry_after } => {
                let seconds = u32::try_from(retry_after.as_secs()).unwrap_or(u32::MAX).max(1);
                Self::new(ErrorCode::QuotaExceeded, refused.to_string()).with_retry_after(seconds)
            }
            Refused::Token(TokenRefused::Failed(error)) => IdentityError::Token(error).into(),
            Refused::Token(refused) => Self::new(ErrorCode::Unauthenticated, refused.to_string()),
            Refused::Failed(error) => error.into(),
        }
    }
}

impl From<IdentityError> for Problem {
    /// What is wrong inside the platform is for its log alone.
    fn from(error: IdentityError) -> Self {
        match error.code() {
            ErrorCode::StorageUnavailable => {
                tracing::warn!(%error, "nobody can be looked up");
                Self::new(ErrorCode::StorageUnavailable, "the database cannot be reached")
            }
            ErrorCode::InternalError => {
                tracing::error!(%error, "nobody can be looked up");
                let message = "the platform failed; its log says more under this request id";
                Self::new(ErrorCode::InternalError, message)
            }
            code => Self::new(code, error.to_string()).with_details(error.details()),
        }
    }
}
