//! The one path by which any event (request, job, message, socket frame) reaches a script: admission, an
//! instance of its own, the answer, and the report of what it used.
#![doc = include_str!("../README.md")]

mod call;
mod deployed;
mod invoker;
mod lane;
mod pattern;
mod routes;
mod table;
mod turns;

pub use call::{Call, Subject};
pub use deployed::{Deployed, DeployedError};
pub use invoker::{InvokeError, Invoker, Reporter};
pub use lane::{Busy, Lane, LaneConfig};
pub use pattern::Pattern;
pub use routes::{
    Found, Route, RouteError, Routes, Versioned, Way, asked_version, fetch_target, has_fetch, options_of,
};
pub use table::{Ambiguous, AskedVersion, Lookup, Table, TableBuilder};
