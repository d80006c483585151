//! Users of a tenant's applications.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod sessions;
pub(crate) mod show;
