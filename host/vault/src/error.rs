//! How the vault can fail. No message holds anything of what it keeps.

use std::io;
use std::path::PathBuf;
use stoa_kernel::{ErrorCode, TenantId};
use stoa_storage::StorageError;

/// It was not sealed, or cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A key of the configuration, or its file.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// What is stored was wrapped by a master key that this server does not have.
    #[error(
        "the data in this database is encrypted under master key {wanted}, and this server has {known}: give it that \
         key (STOA_VAULT__MASTER_KEY or vault.master_key_file, or as one of STOA_VAULT__PREVIOUS_KEYS after a change \
         of keys); without it, what was encrypted cannot be read again"
    )]
    OtherMaster {
        /// The name of the one it takes.
        wanted: String,
        /// The names of those there are.
        known: String,
    },
    /// There is no such tenant, or it is being deleted.
    #[error("tenant '{0}' does not exist")]
    NoTenant(TenantId),
    /// The key that something was sealed with is not there any more.
    #[error("the key that this was encrypted with is gone: it was deleted together with its tenant")]
    KeyGone,
    /// Something sealed was changed, or is not where it belongs.
    #[error(
        "what is stored cannot be decrypted: it was changed, or does not belong where it was found; store it anew, or \
         restore a backup"
    )]
    Damaged,
    /// Longer than the cipher takes.
    #[error("this is too long to be encrypted")]
    TooLarge,
    /// The system gave no randomness.
    #[error("the operating system has no randomness to give")]
    NoRandomness,
}

/// The master key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// It is not what a key is.
    #[error(
        "{place} holds no master key: it takes 32 random bytes in base64, as 'openssl rand -base64 32' makes them"
    )]
    NoKey {
        /// Where it was looked for.
        place: String,
    },
    /// Its file cannot be read or made.
    #[error("the file of the master key, {}, cannot be {doing}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// `read` or `made`.
        doing: &'static str,
        /// Why not.
        #[source]
        why: io::Error,
    },
    /// The file that was named is not there.
    #[error("vault.master_key_file names {}, which is not there", path.display())]
    NoFile {
        /// Which.
        path: PathBuf,
    },
    /// The database has been used, and the file of its key is not here.
    #[error(
        "the database holds encrypted data, and its master key is not here: there is no {}. Copy that file from where \
         the server ran before (or from the other nodes), or set STOA_VAULT__MASTER_KEY to what it holds",
        path.display()
    )]
    Lost {
        /// The file that was looked for.
        path: PathBuf,
    },
}

impl VaultError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Storage(error) => error.code(),
            Self::NoTenant(_) => ErrorCode::TenantNotFound,
            Self::MasterKey(_)
            | Self::OtherMaster { .. }
            | Self::KeyGone
            | Self::Damaged
            | Self::TooLarge
            | Self::NoRandomness => ErrorCode::InternalError,
        }
    }
}

impl From<sqlx::Error> for VaultError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}
