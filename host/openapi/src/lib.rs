//! The description of an API.
#![doc = include_str!("../README.md")]

mod document;
mod errors;
mod operation;
mod responses;
mod schema;
mod template;

pub use document::{About, Endpoint, document};
pub use errors::error_schema;
