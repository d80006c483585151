//! What a tenant's scripts may reach.

pub(crate) mod change;
pub(crate) mod show;
