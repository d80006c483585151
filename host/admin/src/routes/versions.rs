//! Versions of a script.

pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod source;
