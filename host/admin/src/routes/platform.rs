//! The platform itself, and whoever asks.

pub(crate) mod status;
pub(crate) mod whoami;
