//! Keys of a tenant.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;
