//! Answers that are kept for a tenant.

pub(crate) mod purge;
