//! How work on keys can fail, and why a key is refused.

use crate::admin_key::MIN_ADMIN_KEY_CHARS;
use crate::keys::{MAX_KEYS, MAX_NAME_CHARS};
use crate::principal::UnknownRole;
use serde_json::{Value, json};
use std::time::Duration;
use stoa_kernel::{ErrorCode, InvalidName, TenantId};
use stoa_storage::StorageError;

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
    /// The machine gives no random numbers.
    #[error("the machine gives no random numbers")]
    NoRandomness,
    /// A stored key has a role that is none.
    #[error("a stored key is damaged: {0}")]
    BadRole(#[from] UnknownRole),
    /// A stored key has a tenant that cannot be.
    #[error("a stored key is damaged: {0}")]
    BadTenant(#[from] InvalidName),
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
            Self::NoKey(_) | Self::NoTenant(_) => ErrorCode::NotFound,
            Self::BadName | Self::Expired(_) | Self::AdminKeyTooShort { .. } => ErrorCode::InvalidRequest,
            Self::TooMany => ErrorCode::QuotaExceeded,
            Self::NoRandomness | Self::BadRole(_) | Self::BadTenant(_) => ErrorCode::InternalError,
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
    /// The key could not be looked up.
    #[error(transparent)]
    Failed(#[from] IdentityError),
}
