//! Whose tokens a tenant believes.

pub(crate) mod replace;
pub(crate) mod show;
