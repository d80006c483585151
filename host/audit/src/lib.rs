//! Who did what: written once, chained, exportable.
#![doc = include_str!("../README.md")]

mod audit;
mod chain;
mod entry;
mod error;
mod flood;
mod line;
mod prune;
mod read;
mod store;
mod verify;
mod writer;

pub use audit::Audit;
pub use chain::Chain;
pub use entry::{Entry, Outcome};
pub use error::AuditError;
pub use line::{AuditEntry, Line};
pub use prune::Pruned;
pub use read::{AuditPage, Export, Filter};
pub use verify::{Mark, Verdict};
