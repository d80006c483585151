//! The platform's own HTTP answers: the error body, the status of every code, request ids.
#![doc = include_str!("../README.md")]

mod client;
mod here;
mod problem;
mod request_id;
mod status;

pub use client::Client;
pub use here::Here;
pub use problem::{Facts, Problem};
pub use request_id::RequestId;
pub use status::status;
