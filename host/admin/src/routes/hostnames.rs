//! A tenant's own host names.

pub(crate) mod add;
pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod verify;
