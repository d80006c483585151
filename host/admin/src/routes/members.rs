//! Who manages a tenant.

pub(crate) mod change;
pub(crate) mod list;
pub(crate) mod remove;
