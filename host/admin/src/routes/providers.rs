//! Where users of a tenant sign in with another provider.

pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod remove;
pub(crate) mod show;
