//! What a capability says when it cannot remove what it keeps.

use std::error::Error;
use stoa_kernel::ErrorCode;

/// Some of the data is still there.
#[derive(Debug, thiserror::Error)]
#[error("what '{capability}' keeps could not be removed: {why}")]
pub struct EraseError {
    /// Which capability.
    pub capability: &'static str,
    /// From the closed list.
    pub code: ErrorCode,
    /// The store's own words.
    #[source]
    pub why: Box<dyn Error + Send + Sync>,
}

impl EraseError {
    /// From the closed list.
    pub fn code(&self) -> ErrorCode {
        self.code
    }
}
