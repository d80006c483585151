//! What a tenant may use.

pub(crate) mod replace;
pub(crate) mod show;
