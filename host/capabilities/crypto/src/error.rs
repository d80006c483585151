//! What a script is told when a call fails.

use stoa_capability::GuestError;
use stoa_kernel::ErrorCode;

/// Why a call failed. Where the reason could help an attacker, it is not told.
#[derive(Debug, thiserror::Error)]
pub enum CryptoError {
    /// An argument is not what the algorithm takes.
    #[error("{0}")]
    Argument(&'static str),
    /// Not a key, or not one of this kind.
    #[error("the bytes are no such key: {0}")]
    Key(&'static str),
    /// Wrong key, or the data was changed.
    #[error("the data cannot be decrypted: the key is another one, or the data was changed")]
    Decrypt,
    /// More work than one call may ask for.
    #[error("{what} is {asked}; {least} to {most} is allowed")]
    Cost {
        /// What makes it costly.
        what: &'static str,
        /// How much was asked for.
        asked: u64,
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// It draws random numbers.
    #[error(
        "random numbers are not available while the script is being compiled: keys, salts and signatures made of \
         them would be the same in every request. Make them inside a handler or in setup()"
    )]
    InInit,
    /// Too much is waiting.
    #[error("{waiting} costly cryptographic calls of this tenant are waiting already; try again later")]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// The host's fault.
    #[error("the system gave no random numbers")]
    NoRandomness,
    /// The host's fault.
    #[error("the call was broken off")]
    Broken,
}

impl GuestError for CryptoError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Argument(_) | Self::Key(_) | Self::Decrypt | Self::Cost { .. } => {
                ErrorCode::InvalidArgument
            }
            Self::InInit => ErrorCode::NotAllowedInInit,
            Self::Busy { .. } => ErrorCode::TenantBusy,
            Self::NoRandomness | Self::Broken => ErrorCode::InternalError,
        }
    }
}

/// An error if a cost is out of bounds.
pub(crate) fn within(what: &'static str, asked: u64, least: u64, most: u64) -> Result<(), CryptoError> {
    if (least..=most).contains(&asked) { Ok(()) } else { Err(CryptoError::Cost { what, asked, least, most }) }
}
