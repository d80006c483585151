//! What a script is told when something cannot be formatted.

use stoa_capability::GuestError;
use stoa_kernel::ErrorCode;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IntlError {
    #[error("{0:?} is no well-formed language tag")]
    Locale(String),
    #[error("the options of a formatter are not understood: {0}")]
    Settings(#[from] serde_json::Error),
    #[error("{0}")]
    Unsupported(String),
    #[error("there are no data for this: {0}")]
    Data(String),
    #[error("a text of {0} bytes is too long for this; {limit} is the most", limit = crate::MAX_TEXT)]
    TooLong(usize),
}

impl From<icu_provider::DataError> for IntlError {
    fn from(error: icu_provider::DataError) -> Self {
        Self::Data(error.to_string())
    }
}

impl GuestError for IntlError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidArgument
    }
}
