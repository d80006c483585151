//! From an HTTP request to what the platform knows of it.

mod destination;
mod forwarded;
mod headers;
mod host;
mod passage;
mod size;
mod upload;

pub(crate) use destination::Destination;
pub(crate) use forwarded::{is_trusted, of as client};
pub(crate) use headers::{Origin, to_script};
pub(crate) use host::{Authority, authority};
pub(crate) use passage::of as passage;
pub(crate) use size::check as check_size;
pub(crate) use upload::{Upload, declared_length, ends_connection};
