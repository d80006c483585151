//! The front end: an author's files become the modules that are evaluated. TypeScript and JSX are read by
//! a parser in a sandbox of its own, imports are resolved, and every mistake is told with its place.

mod advice;
mod graph;
mod json;
mod program;
mod resolve;
mod sandbox;

use std::borrow::Cow;
use std::path::PathBuf;
use std::thread;

pub use program::{Form, Module, Program};

use crate::diagnostic::Diagnostic;
use crate::source::SourceFiles;
use sandbox::Sandbox;
use stoa_engine::CacheError;

/// What the front end is built from.
#[derive(Clone, Debug)]
pub struct FrontendConfig {
    /// The parser: the bytes of `guest/syntax.wasm`.
    pub component: Cow<'static, [u8]>,
    /// Where its machine code is kept between starts; only the server may write there. None: it is
    /// compiled at every start, which takes seconds.
    pub cache_dir: Option<PathBuf>,
}

/// The front end cannot be built. It is a fault of the installation, never of a script.
#[derive(Debug, thiserror::Error)]
pub enum FrontendError {
    /// The engine's settings do not fit this machine.
    #[error("the parser's sandbox cannot be set up: {0:#}")]
    Engine(wasmtime::Error),
    /// The parser cannot be compiled, or kept.
    #[error("the parser: {0}")]
    Cache(#[from] CacheError),
    /// The component is not the one this server was built for.
    #[error("the parser does not fit this server: {0:#}")]
    Component(wasmtime::Error),
}

/// Reads scripts. One is enough for a server: it is shared by threads, and every file gets an instance of
/// its own.
pub struct Frontend {
    sandbox: Sandbox,
}

impl Frontend {
    /// Compiles the parser, or loads it from the cache.
    pub fn new(config: FrontendConfig) -> Result<Self, FrontendError> {
        let FrontendConfig { component, cache_dir } = config;
        Ok(Self { sandbox: Sandbox::new(&component, cache_dir)? })
    }

    /// Reads a script: its entry and every file that it imports. It blocks for as long as that takes, and
    /// takes up to `MAX_MEMORY` of the sandbox while it does; the caller bounds how many run at once.
    pub fn read(&self, source: &SourceFiles) -> Result<Program, Vec<Diagnostic>> {
        // Deeply nested code needs a deep stack, deeper than the caller's thread may have.
        thread::scope(|scope| {
            let reader =
                thread::Builder::new().name("front-end".to_owned()).stack_size(sandbox::THREAD_STACK);
            let running =
                reader.spawn_scoped(scope, || graph::read(&self.sandbox, source)).map_err(|error| {
                    self_fault(source, &format!("the server could not start its reader: {error}"))
                })?;
            running.join().unwrap_or_else(|_| Err(self_fault(source, "the server's reader failed")))
        })
    }
}

/// A fault of the server while it read a script: nobody's code is to blame, but the deploy must be told.
fn self_fault(source: &SourceFiles, message: &str) -> Vec<Diagnostic> {
    tracing::error!(message, "reading a script failed");
    vec![
        Diagnostic::in_file(source.entry(), message).with_help("This is not your script's fault. Try again."),
    ]
}
