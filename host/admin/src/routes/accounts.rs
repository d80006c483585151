//! Accounts of the platform.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod invite;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod sessions;
pub(crate) mod show;
