//! How reading the log can fail.

use stoa_kernel::ErrorCode;
use stoa_storage::StorageError;

/// It was not done.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A stored line is none. Verifying the chain says where it begins.
    #[error("entry {seq} of the audit log '{chain}' is damaged; verify the log")]
    Damaged {
        /// Of which log.
        chain: String,
        /// Its number.
        seq: u64,
    },
    /// Many want it verified at once.
    #[error("the audit log is being verified for others; try again")]
    Busy,
    /// There is no such entry any more, or not yet.
    #[error("the audit log has the entries {first} to {last}; what comes after {given} cannot be told")]
    NoEntry {
        /// What was asked for.
        given: u64,
        /// The first there is.
        first: u64,
        /// The last there is.
        last: u64,
    },
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<sqlx::Error> for AuditError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl AuditError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Damaged { .. } => ErrorCode::InternalError,
            Self::Busy => ErrorCode::TenantBusy,
            Self::NoEntry { .. } => ErrorCode::InvalidRequest,
            Self::Storage(error) => error.code(),
        }
    }
}
