//! What a script, or somebody who deploys, is told when it fails.

use crate::limits::{MAX_ASSET_BYTES, MAX_DEPLOYED, MAX_DEPLOYED_BYTES};
use stoa_kernel::{ContentHash, ErrorCode};
use stoa_storage::StorageError;

/// It was not read, or not written.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    /// What cannot be a name.
    #[error("{name:?} cannot name an asset: {reason}")]
    Name {
        /// As it was given, shortened.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// What cannot be a type.
    #[error("{mime:?} cannot be the type of an asset: {reason}")]
    Mime {
        /// As it was given, shortened.
        mime: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// One alone is too large.
    #[error("the asset '{name}' has {bytes} bytes, and {MAX_ASSET_BYTES} (10 MiB) is the most")]
    TooLarge {
        /// Which.
        name: String,
        /// How large it is.
        bytes: usize,
    },
    /// The script has written as much as it may.
    #[error(
        "the script may write {limit} {what} of assets and has {used}, so '{name}' was not written; delete some first"
    )]
    Quota {
        /// Which was to be written.
        name: String,
        /// Of which there are too many.
        what: QuotaName,
        /// Before this write.
        used: u64,
        /// As many as it may have.
        limit: u64,
    },
    /// The list names bytes that are not there.
    #[error("the content {0} of an asset is not stored")]
    Missing(ContentHash),
    /// Not now.
    #[error("the storage cannot be reached at the moment")]
    Unavailable(#[source] StorageError),
    /// Not this way. The server's log says more, which is none of the script's business.
    #[error("the storage failed")]
    Failed(#[source] StorageError),
    /// Somebody else asked for the same bytes, and this is what came of it.
    #[error(transparent)]
    Shared(std::sync::Arc<Self>),
}

/// What a quota counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaName {
    /// How many there are.
    Files,
    /// Bytes of all.
    Bytes,
}

impl std::fmt::Display for QuotaName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Files => "files",
            Self::Bytes => "bytes",
        })
    }
}

impl AssetError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Name { .. } | Self::Mime { .. } => ErrorCode::InvalidArgument,
            Self::TooLarge { .. } => ErrorCode::AssetTooLarge,
            Self::Quota { .. } => ErrorCode::QuotaExceeded,
            Self::Missing(_) => ErrorCode::InternalError,
            Self::Unavailable(error) | Self::Failed(error) => error.code(),
            Self::Shared(error) => error.code(),
        }
    }

    /// What a program can use of it: a JSON object.
    pub fn details(&self) -> Option<String> {
        match self {
            Self::TooLarge { bytes, .. } => {
                Some(format!("{{\"bytes\":{bytes},\"limit\":{MAX_ASSET_BYTES}}}"))
            }
            Self::Quota { what, used, limit, .. } => {
                Some(format!("{{\"what\":\"{what}\",\"used\":{used},\"limit\":{limit}}}"))
            }
            _ => None,
        }
    }
}

impl From<StorageError> for AssetError {
    fn from(error: StorageError) -> Self {
        if error.code() == ErrorCode::StorageUnavailable {
            // That it is away is logged once, where it is noticed.
            return Self::Unavailable(error);
        }
        tracing::error!(%error, "assets cannot be read or written");
        Self::Failed(error)
    }
}

impl From<sqlx::Error> for AssetError {
    fn from(error: sqlx::Error) -> Self {
        StorageError::from(error).into()
    }
}

/// Why files cannot be the assets of a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeployError {
    /// One alone is too large.
    #[error("the asset '{name}' has {bytes} bytes, and {MAX_ASSET_BYTES} (10 MiB) is the most")]
    TooLarge {
        /// Which.
        name: String,
        /// How large it is.
        bytes: usize,
    },
    /// All of them together.
    #[error(
        "the assets are more than {MAX_DEPLOYED_BYTES} bytes (50 MiB) together; '{name}' is the first that is too much"
    )]
    AllTooLarge {
        /// The first beyond.
        name: String,
    },
    /// There are too many.
    #[error("a version has at most {MAX_DEPLOYED} assets; '{name}' is the first that is too much")]
    TooMany {
        /// The first beyond.
        name: String,
    },
    /// Two names that mean the same file.
    #[error("the asset '{name}' is there twice")]
    SameName {
        /// The name once normalised.
        name: String,
    },
    /// One that says that it is another, compressed.
    #[error("the asset '{name}' is not '{of}' compressed; build it again, or leave it out: it is made here")]
    Stale {
        /// Which.
        name: String,
        /// Of which it should be.
        of: String,
    },
    /// One that is to go.
    #[error("the active version has no file 'assets/{name}' that could go")]
    NotThere {
        /// Which.
        name: String,
    },
    /// What `configureAssets` names.
    #[error("configureAssets: {option} names '{name}', and there is no such file below assets/")]
    NoPage {
        /// Which option.
        option: &'static str,
        /// What it names.
        name: String,
    },
    /// What `use` asks for would not be asked of those who read an asset.
    #[error(
        "use('{path}') would not ask for {options} of those who read assets/{name}: what is below assets/ is open to \
         all. Give use() another path, or keep the file out of assets/ and answer it by a handler"
    )]
    Unguarded {
        /// For which paths.
        path: String,
        /// What is asked for.
        options: String,
        /// The asset.
        name: String,
    },
    /// What `configureAssets` says cannot be read.
    #[error("configureAssets: {0}")]
    Unreadable(String),
}

impl DeployError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge { .. } | Self::AllTooLarge { .. } | Self::TooMany { .. } => {
                ErrorCode::AssetTooLarge
            }
            Self::NotThere { .. } => ErrorCode::InvalidRequest,
            Self::SameName { .. }
            | Self::Stale { .. }
            | Self::NoPage { .. }
            | Self::Unguarded { .. }
            | Self::Unreadable(_) => ErrorCode::CompileFailed,
        }
    }
}
