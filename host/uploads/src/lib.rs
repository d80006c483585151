//! Forms that are too large for a script's memory.
#![doc = include_str!("../README.md")]

mod boundary;
mod form;
mod head;
mod reader;
mod spool;
mod store;

pub use boundary::{Boundary, NoBoundary};
pub use form::{Content, Fault, Form, Part};
pub use reader::{FormReader, Stop};
pub use spool::{Files, Spool};
pub use store::{Store, StoreConfig, StoreError, Whose};
