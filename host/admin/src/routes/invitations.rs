//! Invitations to a tenant.

pub(crate) mod create;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod withdraw;
