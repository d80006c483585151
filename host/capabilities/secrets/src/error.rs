//! What can go wrong with secrets. No message holds anything of a value.

use crate::hosts::InvalidHost;
use crate::limits::{MAX_HOSTS, MAX_NAME_CHARS, MAX_SECRETS, MAX_VALUE_BYTES};
use stoa_kernel::{ErrorCode, TenantId};
use stoa_storage::StorageError;
use stoa_vault::VaultError;

/// It was not read, or not written.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Not a name.
    #[error("the name of a secret has 1 to {MAX_NAME_CHARS} characters of A-Z, a-z, 0-9, '_', '.' and '-'")]
    Name,
    /// Empty, or too long.
    #[error("a secret has 1 to {MAX_VALUE_BYTES} bytes; this one has {bytes}")]
    Value {
        /// Its length.
        bytes: usize,
    },
    /// Nowhere to go.
    #[error(
        "a secret is sent to its allowed hosts only: allowed_hosts takes 1 to {MAX_HOSTS} of them, such as \
         \"api.example.com\""
    )]
    Hosts,
    /// One of them is none.
    #[error("allowed_hosts[{index}]: {fault}")]
    Host {
        /// From 0.
        index: usize,
        /// What is wrong with it.
        #[source]
        fault: InvalidHost,
    },
    /// No place in a request.
    #[error("places takes at least one of \"headers\", \"url\" and \"body\"; left out, it is all of them")]
    Places,
    /// As many as there may be.
    #[error("a tenant has at most {MAX_SECRETS} secrets, those of its scripts included; delete one first")]
    TooMany,
    /// There is no such tenant any more.
    #[error("tenant '{0}' does not exist")]
    NoTenant(TenantId),
    /// Not now.
    #[error("the storage of secrets cannot be reached at the moment")]
    Unavailable(#[source] StorageError),
    /// Not this way. The server's log says more, which is none of the script's business.
    #[error("the storage of secrets failed")]
    Failed(#[source] StorageError),
    /// What is stored is not what was stored.
    #[error("the secret cannot be decrypted; set it again")]
    Sealed(#[source] VaultError),
    /// What is stored of hosts and places.
    #[error("what is stored of the secret cannot be read; set it again")]
    Damaged(#[from] serde_json::Error),
}

impl SecretError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Name | Self::Value { .. } | Self::Hosts | Self::Host { .. } | Self::Places => {
                ErrorCode::InvalidRequest
            }
            Self::TooMany => ErrorCode::QuotaExceeded,
            Self::NoTenant(_) => ErrorCode::TenantNotFound,
            Self::Unavailable(_) => ErrorCode::StorageUnavailable,
            Self::Failed(_) | Self::Sealed(_) | Self::Damaged(_) => ErrorCode::InternalError,
        }
    }
}

impl From<StorageError> for SecretError {
    fn from(error: StorageError) -> Self {
        if error.code() == ErrorCode::StorageUnavailable {
            return Self::Unavailable(error);
        }
        tracing::error!(%error, "secrets cannot be read or written");
        Self::Failed(error)
    }
}

impl From<sqlx::Error> for SecretError {
    fn from(error: sqlx::Error) -> Self {
        StorageError::from(error).into()
    }
}

impl From<VaultError> for SecretError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Storage(error) => error.into(),
            VaultError::NoTenant(tenant) => Self::NoTenant(tenant),
            error => {
                tracing::error!(%error, "a secret cannot be encrypted or decrypted");
                Self::Sealed(error)
            }
        }
    }
}
