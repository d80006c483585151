//! Who is signed in.

pub(crate) mod end;
pub(crate) mod end_platform;
pub(crate) mod list;
pub(crate) mod list_platform;
