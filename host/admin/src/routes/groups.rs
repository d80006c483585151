//! A tenant's groups, and who is in them.

pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod put_in;
pub(crate) mod set;
pub(crate) mod take_out;
pub(crate) mod users;
