//! From what came out to an HTTP response.

mod fault;
mod reply;
mod script;

pub(crate) use fault::{of_body, of_invocation, of_load, too_large};
pub use reply::Reply;
pub(crate) use script::of_script;
