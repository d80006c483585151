//! How storage can fail; the one place where the drivers' own errors are understood.

use crate::blobs::BlobId;
use crate::dialect::{self, Refusal};
use redis::{ErrorKind, RedisError, ServerErrorKind};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::ErrorCode;

/// It was not read, or not written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Nothing is wrong with what was asked: the database is not there.
    #[error("the database cannot be reached: {0}")]
    Unavailable(#[source] Outage),
    /// Nothing is wrong with what was asked: others had what it needs, for too long.
    #[error("the database was busy for too long: {0}")]
    Busy(#[source] sqlx::Error),
    /// There is one like it.
    #[error("there is one like it already ({constraint})")]
    Conflict {
        /// What must be unique.
        constraint: String,
    },
    /// The database belongs to another server than this one.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// It cannot be used at all as it is configured.
    #[error("the database '{url}' cannot be opened: {why}")]
    Open {
        /// Without its password.
        url: String,
        /// Why not.
        #[source]
        why: OpenError,
    },
    /// The stored bytes are not those that were stored.
    #[error("the stored blob {0:?} is damaged")]
    Damaged(BlobId),
    /// Bytes cannot be packed.
    #[error("bytes cannot be compressed: {0}")]
    Pack(#[source] io::Error),
    /// The database refused a statement.
    #[error("the database refused a statement: {0}")]
    Failed(#[source] sqlx::Error),
    /// Redis refused a command.
    #[error("Redis refused a command: {0}")]
    Redis(#[source] RedisError),
}

/// Why a database is not there. Many callers are told of the same one.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Outage {
    /// What the database, or the way to it, said.
    #[error(transparent)]
    Database(Arc<sqlx::Error>),
    /// What Redis, or the way to it, said.
    #[error(transparent)]
    Redis(Arc<RedisError>),
    /// Nothing was said.
    #[error("it did not answer within {0:?}")]
    Silent(Duration),
    /// It may be there: every connection to it is in use.
    #[error("all connections to it have been in use for too long")]
    Crowded,
}

/// Why this server cannot work with the schema there is.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A migration was applied that this server has never heard of.
    #[error(
        "the database was migrated to {version} by a newer server than this one; start that server, or restore \
         a backup from before it"
    )]
    Newer {
        /// The migration's number.
        version: i64,
    },
    /// A migration was applied with another text than it has here.
    #[error(
        "migration {version} was applied to this database with another text than this server has; use the build \
         that made the database, and never edit a migration: add one"
    )]
    Edited {
        /// The migration's number.
        version: i64,
    },
    /// A migration failed; nothing of it was kept.
    #[error("the schema cannot be brought up to date: {0}")]
    Migrate(#[source] Box<sqlx::migrate::MigrateError>),
}

/// Why a database cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another kind of URL.
    #[error("its URL has to begin with {expected}")]
    Scheme {
        /// What is known.
        expected: &'static str,
    },
    /// Not a URL.
    #[error("its URL cannot be read: {0}")]
    Url(#[source] url::ParseError),
    /// No place for the file.
    #[error("the folder {} cannot be made: {why}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        why: io::Error,
    },
    /// Not there, or not for this user.
    #[error(transparent)]
    Database(sqlx::Error),
    /// Not there, or not for this user.
    #[error(transparent)]
    Redis(RedisError),
}

impl StorageError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unavailable(_) | Self::Busy(_) => ErrorCode::StorageUnavailable,
            Self::Conflict { .. } => ErrorCode::AlreadyExists,
            Self::Schema(_)
            | Self::Open { .. }
            | Self::Damaged(_)
            | Self::Pack(_)
            | Self::Failed(_)
            | Self::Redis(_) => ErrorCode::InternalError,
        }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        let refusal = match &error {
            sqlx::Error::PoolTimedOut => return Self::Unavailable(Outage::Crowded),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Refusal::Away,
            sqlx::Error::Database(refused) if refused.is_unique_violation() => {
                let constraint = refused.constraint().unwrap_or_else(|| refused.message()).to_owned();
                return Self::Conflict { constraint };
            }
            sqlx::Error::Database(refused) => dialect::refusal(&refused.code().unwrap_or_default()),
            _ => Refusal::Statement,
        };
        match refusal {
            Refusal::Away => Self::Unavailable(Outage::Database(Arc::new(error))),
            Refusal::Busy => Self::Busy(error),
            Refusal::Statement => Self::Failed(error),
        }
    }
}

impl From<RedisError> for StorageError {
    fn from(error: RedisError) -> Self {
        use ServerErrorKind::{BusyLoading, ClusterDown, MasterDown, ReadOnly, TryAgain};
        let is_away = error.is_io_error()
            || error.is_timeout()
            || error.is_connection_dropped()
            || error.is_connection_refusal()
            || matches!(
                error.kind(),
                ErrorKind::Server(BusyLoading | ClusterDown | MasterDown | ReadOnly | TryAgain)
            )
            // Its memory is full, which is its operator's to mend and nobody else's.
            || error.code() == Some("OOM");
        if is_away { Self::Unavailable(Outage::Redis(Arc::new(error))) } else { Self::Redis(error) }
    }
}

impl From<sqlx::Error> for Outage {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<RedisError> for Outage {
    fn from(error: RedisError) -> Self {
        Self::Redis(Arc::new(error))
    }
}
