//! What a script is told when a call fails.

use stoa_capability::GuestError;
use stoa_kernel::ErrorCode;
use stoa_rendering::{LoadError, RenderError};

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum TemplatesError {
    /// It was not rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The script's templates cannot be read, which were read when it was deployed.
    #[error("the templates of this version cannot be read any more; deploy it again: {0}")]
    Unreadable(#[from] LoadError),
    /// More goes in than may.
    #[error("{what} is {bytes} bytes, and {most} is the most")]
    TooLong {
        /// What.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// What it may be.
        most: usize,
    },
    /// The host's fault.
    #[error("the call was broken off")]
    Broken,
}

impl GuestError for TemplatesError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Render(error) => error.code(),
            Self::Unreadable(_) => ErrorCode::TemplateError,
            Self::TooLong { .. } => ErrorCode::InvalidArgument,
            Self::Broken => ErrorCode::InternalError,
        }
    }
}
