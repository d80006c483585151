//! The whole way: files, modules, a first run inside the sandbox, the component.

use crate::bundle::{BundleError, StoredBundle};
use crate::cause;
use crate::diagnostic::Diagnostic;
use crate::frontend::{Form, Frontend, FrontendConfig, FrontendError, Program};
use crate::source::SourceFiles;
use crate::sourcemap::{SourceMaps, SourceMapsError};
use crate::templates;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stoa_engine::{
    Bundle, Code, Engine, Fault, Form as EngineForm, Invocation, LoadError, Manifest, Report, Script,
    Sections, Source, States, Usage, with_sections,
};
use stoa_kernel::{
    Cx, ErrorCode, Grants, InvocationId, Limits, Passage, Phase, ScriptName, TenantId, Unmetered,
};
use stoa_rendering::Renderer;
use tokio::sync::Semaphore;

/// Compiles scripts; cloning it is cheap.
#[derive(Clone)]
pub struct Compiler {
    engine: Engine,
    frontend: Arc<Frontend>,
    reading: Arc<Semaphore>,
    renderer: Renderer,
    states: Arc<dyn States>,
}

/// Scripts that are read at once. Hostile ones can take half a GiB of memory each while that lasts.
const READERS: usize = 2;

/// What to compile, for whom.
#[derive(Clone, Debug)]
pub struct Job {
    /// Whose script it will be.
    pub tenant: TenantId,
    /// Its name.
    pub script: ScriptName,
    /// What top level and init may use.
    pub limits: Limits,
    /// What the clock shows all the while, since 1970: with it, the same source gives the same bytes.
    pub now: Duration,
    /// Whether the script may make code of strings, now and whenever it runs.
    pub allow_eval: bool,
}

/// A compiled script.
pub struct Compiled {
    /// The component with its sections: what is stored.
    pub component: Vec<u8>,
    /// What it answers to.
    pub manifest: Manifest,
    /// What init used, and what it logged.
    pub report: Report,
}

/// A component that is ready to run.
pub struct Loaded {
    /// It.
    pub script: Script,
    /// It was compiled again, such as for another engine: this is to be stored in its place.
    pub recompiled: Option<Vec<u8>>,
}

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The files do not make a program.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Source(Vec<Diagnostic>),
    /// Top level or init failed.
    #[error("{diagnostic}")]
    Init {
        /// Where, in the author's files.
        diagnostic: Box<Diagnostic>,
        /// How.
        fault: Box<Fault>,
        /// What it had logged, and used.
        report: Box<Report>,
    },
    /// A component cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It cannot be compiled for this engine either.
    #[error("the component was made for another engine, and {0}")]
    Bundle(#[from] BundleError),
    /// A fault of the server.
    #[error("the compiler failed: {0}")]
    Internal(String),
}

impl CompileError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Source(_) => ErrorCode::CompileFailed,
            Self::Init { fault, .. } => match **fault {
                Fault::Cpu { .. } | Fault::Time { .. } | Fault::Memory { .. } => ErrorCode::InitLimitExceeded,
                Fault::Engine(_) => ErrorCode::InternalError,
                Fault::HostCalls(_) => ErrorCode::HostCallLimitExceeded,
                Fault::Script(_) => ErrorCode::CompileFailed,
            },
            Self::Load(error) => error.code(),
            Self::Bundle(_) => ErrorCode::InvalidComponent,
            Self::Internal(_) => ErrorCode::InternalError,
        }
    }
}

impl Compiler {
    /// For `engine`. `states` are the capabilities; in init they refuse all but logging. `renderer` reads templates.
    pub fn new(
        engine: Engine,
        states: Arc<dyn States>,
        frontend: FrontendConfig,
        renderer: Renderer,
    ) -> Result<Self, FrontendError> {
        let frontend = Arc::new(Frontend::new(frontend)?);
        Ok(Self { engine, frontend, reading: Arc::new(Semaphore::new(READERS)), renderer, states })
    }

    /// Compiles the author's files.
    pub async fn compile(&self, job: &Job, source: SourceFiles) -> Result<Compiled, CompileError> {
        let source = Arc::new(source);
        let program = self.read(&source).await?;
        let maps = SourceMaps::of(&program);
        let templates = templates::checked(&self.renderer, &source, &program).await?;
        let reached = program.modules.iter().map(|module| module.name.as_str());
        let stored = StoredBundle::of(&source, reached, templates);
        let stored = serde_json::to_string(&stored).map_err(|e| CompileError::Internal(e.to_string()))?;
        let maps_json = maps.to_json().map_err(|e: SourceMapsError| CompileError::Internal(e.to_string()))?;
        let seed = seed(&stored);
        let slot = self.engine.slot().await;
        let (outcome, report) = match self.precompiled(job, program).await {
            Ok(program) => {
                let spent = program.spent;
                let bundle = engine_bundle(job, program, seed);
                let (outcome, mut report) = self.engine.init(self.invocation(job, spent), &bundle).await;
                report.usage.add(spent);
                (outcome.map_err(|fault| fault.with_limits(&job.limits)), report)
            }
            Err((fault, report)) => (Err(fault), report),
        };
        drop(slot);
        let initialised = match outcome {
            Ok(initialised) => initialised,
            Err(fault) => {
                let fault = fault.map_stack(|stack| maps.remap_stack(stack));
                let diagnostic = Box::new(cause::diagnostic(&fault, &source));
                return Err(CompileError::Init {
                    diagnostic,
                    fault: Box::new(fault),
                    report: Box::new(report),
                });
            }
        };
        let sections = Sections {
            engine: self.engine.id().to_string(),
            manifest: initialised.manifest,
            bundle: stored,
            maps: maps_json,
        };
        let component = with_sections(initialised.component, &sections)
            .map_err(|error| CompileError::Internal(error.to_string()))?;
        Ok(Compiled { component, manifest: sections.manifest, report })
    }

    /// Loads a component as it was sent, or compiles it again where it was made for another engine.
    pub async fn load(&self, job: &Job, component: &[u8]) -> Result<Loaded, CompileError> {
        match self.engine.load(component) {
            Ok(script) if job.allow_eval => Ok(Loaded { script, recompiled: None }),
            // Nobody can tell from an image whether `eval` was taken out of it.
            Ok(_) | Err(LoadError::OtherEngine { .. }) => self.again(job, component).await,
            Err(other) => Err(other.into()),
        }
    }

    /// Compiles a component again, from the files that it carries.
    pub async fn again(&self, job: &Job, component: &[u8]) -> Result<Loaded, CompileError> {
        let sections = Sections::read(component).map_err(LoadError::from)?;
        let compiled = self.compile(job, StoredBundle::read(&sections.bundle)?).await?;
        let script = self.engine.load(&compiled.component)?;
        Ok(Loaded { script, recompiled: Some(compiled.component) })
    }

    /// Modules go to the engine as bytecode, for the sake of their image. A classic script is evaluated as text.
    async fn precompiled(&self, job: &Job, program: Program) -> Result<Precompiled, (Fault, Report)> {
        let form = match program.form {
            Form::Module => EngineForm::Module,
            Form::Script => EngineForm::Classic,
        };
        let mut spent = Usage::default();
        let mut sources = Vec::with_capacity(program.modules.len());
        for module in program.modules {
            let code = if form == EngineForm::Classic && module.name == program.entry {
                Code::Text(module.text)
            } else {
                let invocation = self.invocation(job, spent);
                let (outcome, report) =
                    self.engine.precompile(invocation, &module.name, &module.text, true).await;
                spent.add(report.usage);
                Code::Bytecode(outcome.map_err(|fault| (fault.with_limits(&job.limits), report))?)
            };
            sources.push(Source { name: module.name, code, imports: module.imports });
        }
        Ok(Precompiled { entry: program.entry, form, sources, spent })
    }

    /// Reading blocks, so it gets a thread where that harms nobody.
    async fn read(&self, source: &Arc<SourceFiles>) -> Result<Program, CompileError> {
        let (frontend, source) = (Arc::clone(&self.frontend), Arc::clone(source));
        let _turn = self.reading.acquire().await;
        tokio::task::spawn_blocking(move || frontend.read(&source))
            .await
            .map_err(|error| CompileError::Internal(error.to_string()))?
            .map_err(CompileError::Source)
    }

    /// With what is left of the limits.
    fn invocation(&self, job: &Job, spent: Usage) -> Invocation {
        let limits = Limits {
            cpu: job.limits.cpu.saturating_sub(spent.cpu),
            wall: job.limits.wall.saturating_sub(spent.wall),
            ..job.limits
        };
        let cx = Cx {
            tenant: job.tenant.clone(),
            script: job.script.clone(),
            invocation: InvocationId::from_random(0),
            phase: Phase::Init,
            grants: Grants::ALL,
            egress: Arc::default(),
            assets: Arc::default(),
            caller: None,
            passage: Passage::default(),
            meter: Arc::new(Unmetered),
            deadline: Instant::now() + job.limits.wall,
        };
        Invocation::compiling(cx, limits, Arc::clone(&self.states), job.now)
    }
}

/// A program whose modules are the engine's own.
struct Precompiled {
    entry: String,
    form: EngineForm,
    sources: Vec<Source>,
    /// What that took of the limits of init.
    spent: Usage,
}

fn engine_bundle(job: &Job, program: Precompiled, seed: u64) -> Bundle {
    let Precompiled { entry, form, sources, .. } = program;
    Bundle { script: job.script.to_string(), entry, form, sources, seed, allow_eval: job.allow_eval }
}

/// `Math.random` at top level must not repeat between scripts, but must between compilations of one.
fn seed(bundle: &str) -> u64 {
    blake3::hash(bundle.as_bytes())
        .as_bytes()
        .iter()
        .take(8)
        .fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
}
