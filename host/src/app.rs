//! Builds the rooms, in reading order.

use crate::registry::{Backends, capabilities};
use std::path::PathBuf;
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_compiler::{Compiler, FrontendConfig, FrontendError};
use stoa_engine::{Engine, EngineConfig, EngineError, Scripts};
use stoa_invoker::{Invoker, Reporter};

/// The guest: QuickJS and the web platform (`guest/`).
pub const ENGINE: &[u8] = include_bytes!("../../guest/engine.wasm");
/// The parser of TypeScript and JavaScript (`guest/syntax/`).
pub const SYNTAX: &[u8] = include_bytes!("../../guest/syntax.wasm");

/// What the rooms are built from.
pub struct Config {
    /// The sandbox.
    pub engine: EngineConfig,
    /// The guest to run; the tests also run others.
    pub guest: Vec<u8>,
    /// Where capabilities keep things.
    pub backends: Backends,
    /// Takes the report of every invocation.
    pub reporter: Reporter,
}

impl Config {
    /// For this machine.
    pub fn new(memory_bytes: u64, data_dir: Option<PathBuf>, backends: Backends, reporter: Reporter) -> Self {
        let mut engine = EngineConfig::for_memory(memory_bytes);
        engine.cache_dir = data_dir.map(|dir| dir.join("cache"));
        Self { engine, guest: ENGINE.to_vec(), backends, reporter }
    }
}

/// The rooms.
pub struct App {
    /// The sandbox.
    pub engine: Engine,
    /// The scripts that are in memory.
    pub scripts: Scripts,
    /// The capabilities.
    pub registry: Arc<Registry>,
    /// The way in for every event.
    pub invoker: Invoker,
    cache_dir: Option<PathBuf>,
}

impl App {
    /// Builds them.
    pub fn build(config: Config) -> Result<Self, EngineError> {
        let Config { engine: settings, guest, backends, reporter } = config;
        let mut registry = None;
        let engine = Engine::new(&settings, &guest, |linker| {
            registry = Some(capabilities(linker, backends)?);
            Ok(())
        })?;
        let registry = registry.unwrap_or_default();
        let scripts = Scripts::new(engine.clone(), settings.loaded_script_bytes);
        let invoker = Invoker::new(engine.clone(), Arc::clone(&registry), reporter);
        Ok(Self { engine, scripts, registry, invoker, cache_dir: settings.cache_dir })
    }

    /// The compiler, which a server that only runs scripts does not need.
    pub fn compiler(&self) -> Result<Compiler, FrontendError> {
        let frontend = FrontendConfig { component: SYNTAX.into(), cache_dir: self.cache_dir.clone() };
        Compiler::new(self.engine.clone(), Arc::clone(&self.registry) as _, frontend)
    }
}
