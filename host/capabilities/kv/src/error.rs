//! What a script is told when a call fails.

use crate::limits::{MAX_KEY_BYTES, MAX_VALUE_BYTES};
use stoa_kernel::ErrorCode;
use stoa_storage::StorageError;

/// It was not read, or not written.
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// Too long, or empty.
    #[error("a key has 1 to 512 bytes; this one has {bytes}")]
    Key {
        /// Its length.
        bytes: usize,
    },
    /// Too long.
    #[error("a value has at most 1 MiB as JSON; this one has {bytes} bytes")]
    Value {
        /// Its length.
        bytes: usize,
    },
    /// What not every store can hold.
    #[error("{what} cannot hold the NUL character")]
    Nul {
        /// A key or a value.
        what: &'static str,
    },
    /// From outside a script, which can only give JSON.
    #[error("the value is not JSON: {0}")]
    NotJson(#[source] serde_json::Error),
    /// `ifVersion` does not hold.
    #[error("the entry has version {stored} now, so it was not written (version 0 means that there is none)")]
    Version {
        /// The version that is there.
        stored: u64,
    },
    /// As much is stored as may be.
    #[error("{limit} {what} may be stored here and {used} are, so this was not written; remove some first")]
    Quota {
        /// Of which there are too many.
        what: QuotaName,
        /// Before this write.
        used: u64,
        /// As many as it may have.
        limit: u64,
    },
    /// A personal shelf is somebody's.
    #[error(
        "personalStorage belongs to whoever is signed in, and nobody is: give the route auth: \"required\""
    )]
    Nobody,
    /// Not now.
    #[error("the storage cannot be reached at the moment")]
    Unavailable(#[source] StorageError),
    /// Not this way. The server's log says more, which is none of the script's business.
    #[error("the storage failed")]
    Failed(#[source] StorageError),
}

/// What a quota counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaName {
    /// Entries.
    Keys,
    /// Bytes of keys and values.
    Bytes,
}

impl QuotaName {
    /// As it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Bytes => "bytes",
        }
    }
}

impl std::fmt::Display for QuotaName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl KvError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Key { .. } | Self::Value { .. } | Self::Nul { .. } | Self::NotJson(_) => {
                ErrorCode::InvalidArgument
            }
            Self::Version { .. } => ErrorCode::VersionConflict,
            Self::Quota { .. } => ErrorCode::QuotaExceeded,
            Self::Nobody => ErrorCode::Unauthenticated,
            Self::Unavailable(error) | Self::Failed(error) => error.code(),
        }
    }

    /// What a program can use of it: a JSON object.
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Key { bytes } => Some(format!("{{\"bytes\":{bytes},\"limit\":{MAX_KEY_BYTES}}}")),
            Self::Value { bytes } => Some(format!("{{\"bytes\":{bytes},\"limit\":{MAX_VALUE_BYTES}}}")),
            Self::Version { stored } => Some(format!("{{\"version\":{stored}}}")),
            Self::Quota { what, used, limit } => {
                Some(format!("{{\"what\":\"{what}\",\"used\":{used},\"limit\":{limit}}}"))
            }
            Self::Nul { .. } | Self::NotJson(_) | Self::Nobody | Self::Unavailable(_) | Self::Failed(_) => {
                None
            }
        }
    }
}

impl From<StorageError> for KvError {
    fn from(error: StorageError) -> Self {
        if error.code() == ErrorCode::StorageUnavailable {
            // That it is away is logged once, where it is noticed.
            return Self::Unavailable(error);
        }
        tracing::error!(%error, "kv cannot use its store");
        Self::Failed(error)
    }
}

impl From<sqlx::Error> for KvError {
    fn from(error: sqlx::Error) -> Self {
        StorageError::from(error).into()
    }
}
