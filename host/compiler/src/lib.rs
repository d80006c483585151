//! The compiler: an author's files become a component that holds their script, ready to run.
//!
//! In reading order: `source` is what was sent, `frontend` reads it in a sandbox and gives the modules
//! that are evaluated, `templates` are its files that are no code, `diagnostic` is how a mistake in it is told, and `sourcemap` leads a stack of the
//! running script back to the lines its author wrote.
#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once"))]

mod bundle;
mod cause;
mod compile;
pub mod diagnostic;
pub mod frontend;
pub mod source;
pub mod sourcemap;
mod templates;

pub use bundle::{BundleError, StoredBundle};
pub use compile::{CompileError, Compiled, Compiler, Job, Loaded};
pub use diagnostic::Diagnostic;
pub use frontend::{Form, Frontend, FrontendConfig, FrontendError, Module, Program};
pub use source::{SourceError, SourceFiles};
pub use sourcemap::SourceMaps;
