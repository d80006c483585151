//! Which version gets the requests.

pub(crate) mod rollback;
pub(crate) mod rollout;
