//! How work on providers can fail.

use crate::settings::MAX_PROVIDERS;
use serde_json::{Value, json};
use stoa_kernel::{ErrorCode, TenantId};
use stoa_storage::StorageError;
use stoa_vault::VaultError;

/// It was not done.
#[derive(Debug, thiserror::Error)]
pub enum FederationError {
    /// No such provider.
    #[error("there is no login provider '{0}'")]
    NoProvider(String),
    /// No such tenant.
    #[error("there is no tenant '{0}'")]
    NoTenant(TenantId),
    /// It stands in URLs.
    #[error("a provider's id has 1 to 63 characters of a-z, 0-9 and '-'")]
    BadId,
    /// A setting that cannot be.
    #[error("{field} {problem}")]
    Setting {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Each is a button.
    #[error("there are {MAX_PROVIDERS} providers already; delete one first")]
    TooMany,
    /// What was stored cannot be read.
    #[error("a stored login provider is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    /// What encrypts the secrets.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<sqlx::Error> for FederationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl FederationError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoProvider(_) | Self::NoTenant(_) => ErrorCode::NotFound,
            Self::BadId | Self::Setting { .. } => ErrorCode::InvalidRequest,
            Self::TooMany => ErrorCode::QuotaExceeded,
            Self::Damaged(_) => ErrorCode::InternalError,
            Self::Vault(error) => error.code(),
            Self::Storage(error) => error.code(),
        }
    }

    /// What a program can use of it: an object.
    pub fn details(&self) -> Value {
        match self {
            Self::TooMany => json!({ "what": "login_providers", "limit": MAX_PROVIDERS }),
            _ => json!({}),
        }
    }
}
