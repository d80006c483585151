//! How work on tokens, keys and issuers can fail.

use crate::issuer::MAX_ISSUERS;
use crate::rotation::{MAX_SIGNING_KEYS, MAX_TTL};
use serde_json::{Value, json};
use stoa_kernel::{ErrorCode, TenantId};
use stoa_storage::StorageError;
use stoa_vault::VaultError;

/// It was not done.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No such tenant.
    #[error("there is no tenant '{0}'")]
    NoTenant(TenantId),
    /// A token that would live too long, or not at all.
    #[error("ttl is {0} s, and has to be from 1 to {most} (a day)", most = MAX_TTL.as_secs())]
    Ttl(u64),
    /// What a token says has to fit into a header.
    #[error(
        "the token would be longer than {0} bytes: give it fewer roles and permissions, or shorter words"
    )]
    TooLong(usize),
    /// A word that is none.
    #[error("{field} has 1 to {most} printable characters")]
    Word {
        /// Which.
        field: &'static str,
        /// At most so many.
        most: usize,
    },
    /// Issuers that cannot be.
    #[error("{place}: {problem}")]
    Issuer {
        /// Where it stands.
        place: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Each is looked through for every token.
    #[error("there can be {MAX_ISSUERS} issuers, and these are {0}")]
    TooManyIssuers(usize),
    /// Keys that still verify what they have signed.
    #[error(
        "there are {MAX_SIGNING_KEYS} signing keys that still verify tokens; wait until some have retired, or take \
         all of them back (at_once)"
    )]
    TooManyKeys,
    /// The machine gives no random numbers.
    #[error("the machine gives no random numbers")]
    NoRandomness,
    /// A key that was stored is none.
    #[error("a stored signing key is damaged: {0}")]
    DamagedKey(#[from] jsonwebtoken::errors::Error),
    /// What was stored cannot be read.
    #[error("what is stored of tokens is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    /// What encrypts the keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<sqlx::Error> for TokenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl TokenError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoTenant(_) => ErrorCode::NotFound,
            Self::Ttl(_)
            | Self::TooLong(_)
            | Self::Word { .. }
            | Self::Issuer { .. }
            | Self::TooManyIssuers(_) => ErrorCode::InvalidRequest,
            Self::TooManyKeys => ErrorCode::QuotaExceeded,
            Self::NoRandomness | Self::DamagedKey(_) | Self::Damaged(_) => ErrorCode::InternalError,
            Self::Vault(error) => error.code(),
            Self::Storage(error) => error.code(),
        }
    }

    /// What a program can use of it: an object.
    pub fn details(&self) -> Value {
        match self {
            Self::TooManyKeys => json!({ "what": "signing_keys", "limit": MAX_SIGNING_KEYS }),
            Self::Ttl(_) => json!({ "limit": MAX_TTL.as_secs() }),
            _ => json!({}),
        }
    }
}
