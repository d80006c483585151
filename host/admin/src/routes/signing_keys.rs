//! The keys that sign a tenant's tokens.

pub(crate) mod list;
pub(crate) mod rotate;
