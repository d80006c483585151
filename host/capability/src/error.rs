//! Errors on their way to a script.

use stoa_engine::HostError;
use stoa_kernel::ErrorCode;

/// An error of a capability that a script may see. Its `Display` is the message.
pub trait GuestError: std::error::Error {
    /// Its code, from the closed list.
    fn code(&self) -> ErrorCode;

    /// More about it: a JSON object.
    fn details(&self) -> Option<String> {
        None
    }
}

pub(crate) fn host_error(error: &impl GuestError) -> HostError {
    HostError { code: error.code().as_str().to_owned(), message: error.to_string(), details: error.details() }
}

pub(crate) fn new(code: ErrorCode, message: String) -> HostError {
    HostError { code: code.as_str().to_owned(), message, details: None }
}
