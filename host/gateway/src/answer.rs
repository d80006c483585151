//! From what came out to an HTTP response.

mod coded;
mod fault;
mod reply;
mod script;

pub(crate) use fault::{
    beside_files_too_large, of_body, of_invocation, of_load, of_quota, of_store, too_large,
};
pub use reply::Reply;
pub(crate) use script::of_script;
