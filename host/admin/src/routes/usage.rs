//! What was used.

pub(crate) mod platform;
pub(crate) mod shown;
pub(crate) mod tenant;
