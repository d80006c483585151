//! The one path by which any event (request, job, message, socket frame) reaches a script: admission, an
//! instance of its own, the answer, and the report of what it used.
#![doc = include_str!("../README.md")]

mod call;
mod deployed;
mod invoker;
mod lane;
mod routes;

pub use call::{Call, Subject};
pub use deployed::{Deployed, DeployedError};
pub use invoker::{InvokeError, Invoker, Reporter};
pub use lane::{Busy, Lane, LaneConfig};
pub use routes::{Found, RouteError, Routes};
