//! The management API.
#![doc = include_str!("../README.md")]

mod allowed;
mod answer;
mod audited;
mod extract;
mod openapi;
mod page;
mod refusal;
mod router;
mod routes;
mod upload;

pub use allowed::{AdminConfig, AdminState};
pub use router::{document, router};
