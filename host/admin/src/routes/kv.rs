//! What a script has stored.

pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod show;
pub(crate) mod stored;
pub(crate) mod write;
