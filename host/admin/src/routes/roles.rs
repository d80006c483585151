//! A tenant's roles.

pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod set;
