//! Tokens that a tenant gives out.

pub(crate) mod create;
