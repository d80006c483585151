//! The rooms in which scripts run, in reading order. The server is built on them (`server.rs`), and so are the
//! commands that need no server.

use crate::registry::{Backends, capabilities};
use std::path::PathBuf;
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_compiler::{Compiler, FrontendConfig, FrontendError};
use stoa_engine::{Engine, EngineConfig, EngineError};
use stoa_invoker::{Invoker, Reporter};
use stoa_rendering::{Renderer, RendererConfig, RendererError};

/// The guest: QuickJS and the web platform (`guest/`).
pub const ENGINE: &[u8] = include_bytes!("../../guest/engine.wasm");
/// The parser of TypeScript and JavaScript (`guest/syntax/`).
pub const SYNTAX: &[u8] = include_bytes!("../../guest/syntax.wasm");

/// Tera, Handlebars and Markdown (`guest/templates/`).
pub const TEMPLATES: &[u8] = include_bytes!("../../guest/templates.wasm");

/// Instances at once on an engine of before: few scripts are left on one.
const OLD_ENGINE_SLOTS: u32 = 32;

/// What the rooms are built from.
pub struct Config {
    /// The sandbox.
    pub engine: EngineConfig,
    /// The guest to run; the tests also run others.
    pub guest: Arc<[u8]>,
    /// Where capabilities keep things.
    pub backends: Backends,
    /// Takes the report of every invocation.
    pub reporter: Reporter,
}

impl Config {
    /// For this machine.
    pub fn new(
        memory_bytes: u64,
        cache_dir: Option<PathBuf>,
        backends: Backends,
        reporter: Reporter,
    ) -> Self {
        let mut engine = EngineConfig::for_memory(memory_bytes);
        engine.cache_dir = cache_dir;
        Self { engine, guest: ENGINE.into(), backends, reporter }
    }
}

/// The rooms cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The sandbox of scripts.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The sandbox of templates.
    #[error(transparent)]
    Renderer(#[from] RendererError),
}

/// The rooms.
pub struct App {
    /// The sandbox.
    pub engine: Engine,
    /// The capabilities.
    pub registry: Arc<Registry>,
    /// The way in for every event.
    pub invoker: Invoker,
    settings: EngineConfig,
    backends: Backends,
    renderer: Renderer,
}

impl App {
    /// Builds them.
    pub fn build(config: Config) -> Result<Self, AppError> {
        let Config { engine: settings, guest, backends, reporter } = config;
        let renderer = RendererConfig { module: TEMPLATES.into(), cache_dir: settings.cache_dir.clone() };
        let renderer = Renderer::new(renderer)?;
        let (engine, registry) = engine(&settings, &guest, &backends, &renderer)?;
        let invoker = Invoker::new(Arc::clone(&registry), reporter);
        Ok(Self { engine, registry, invoker, settings, backends, renderer })
    }

    /// The compiler, which a server that only runs scripts does not need.
    pub fn compiler(&self) -> Result<Compiler, FrontendError> {
        let frontend =
            FrontendConfig { component: SYNTAX.into(), cache_dir: self.settings.cache_dir.clone() };
        let states = Arc::clone(&self.registry) as _;
        Compiler::new(self.engine.clone(), states, frontend, self.renderer.clone())
    }

    /// Makes an engine of before, with the capabilities of now.
    pub fn old_engines(&self) -> impl Fn(&[u8]) -> Result<Engine, EngineError> + Send + Sync + 'static {
        let settings =
            EngineConfig { slots: self.settings.slots.min(OLD_ENGINE_SLOTS), ..self.settings.clone() };
        let (backends, renderer) = (self.backends.clone(), self.renderer.clone());
        move |guest| engine(&settings, guest, &backends, &renderer).map(|(engine, _)| engine)
    }
}

fn engine(
    settings: &EngineConfig,
    guest: &[u8],
    backends: &Backends,
    renderer: &Renderer,
) -> Result<(Engine, Arc<Registry>), EngineError> {
    let mut registry = None;
    let engine = Engine::new(settings, guest, |linker| {
        registry = Some(capabilities(linker, backends.clone(), renderer.clone())?);
        Ok(())
    })?;
    Ok((engine, registry.unwrap_or_default()))
}
