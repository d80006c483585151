//! From a core module to the component that is committed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stoa_capability::{Registry, RegistryBuilder};
use stoa_engine::{Engine, EngineConfig, EngineError, Fault, Invocation};
use stoa_kernel::{
    Cx, Grants, InvalidName, InvocationId, Limits, Passage, Phase, ScriptName, TenantId, Unmetered,
};
use stoa_logs::{Lines, Logs};
use wasmtime::component::Component;
use wit_component::ComponentEncoder;

/// How the platform's module is named, and how the names of its parts begin.
const PLATFORM: &str = "stoa:platform";
const PART: &str = "stoa:";

/// The texts that `guest/js` is bundled to.
pub struct Platform {
    /// What is loaded into the engine.
    pub main: String,
    /// What lies compiled beside it, by name.
    pub parts: BTreeMap<String, String>,
}

/// The component cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ComponentizeError {
    /// The core module does not fit the world that it names.
    #[error("the module cannot be made a component: {0:#}")]
    Encode(String),
    /// The engine does not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The platform does not load; its log says why.
    #[error("priming failed: {error:#}\n{log}")]
    Prime {
        /// What Wasmtime says.
        error: wasmtime::Error,
        /// What the guest said.
        log: String,
    },
    /// The platform does not compile.
    #[error("the platform does not compile: {0}")]
    Platform(Fault),
    /// The memory cannot be put back.
    #[error(transparent)]
    Split(#[from] stoa_engine::SplitError),
    /// The names this chore gives itself.
    #[error(transparent)]
    Name(#[from] InvalidName),
}

/// The component of `core`, as it is, or with `platform` loaded.
pub fn component(core: &[u8], platform: Option<&Platform>) -> Result<Vec<u8>, ComponentizeError> {
    let plain = encode(core)?;
    let Some(platform) = platform else { return Ok(plain) };
    let primed = prime(&plain, platform)?;
    let mut component = encode(&stoa_engine::with_memory(core, primed.start, &primed.memory)?)?;
    for (name, bytecode) in &primed.parts {
        stoa_engine::add_part(&mut component, name, bytecode);
    }
    Ok(component)
}

struct Primed {
    start: usize,
    memory: Vec<u8>,
    parts: BTreeMap<String, Vec<u8>>,
}

fn encode(core: &[u8]) -> Result<Vec<u8>, ComponentizeError> {
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| ComponentizeError::Encode(format!("{error:#}")))
}

fn prime(component: &[u8], platform: &Platform) -> Result<Primed, ComponentizeError> {
    let config = EngineConfig::for_memory(1 << 30);
    let mut registry = None;
    let engine = Engine::new(&config, component, |linker| {
        registry = Some(RegistryBuilder::new(linker).with(Logs)?.build());
        linker.allow_shadowing(true);
        let whole = Component::new(linker.engine(), component)?;
        linker.define_unknown_imports_as_traps(&whole)
    })?;
    let states = registry.unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| ComponentizeError::Encode(error.to_string()))?;
    let compile = |name: &str, text: &str| -> Result<Vec<u8>, ComponentizeError> {
        let compiling = invocation(Arc::clone(&states))?;
        let (bytecode, _) = runtime.block_on(engine.precompile(compiling, name, text, false));
        bytecode.map_err(ComponentizeError::Platform)
    };
    let main = compile(PLATFORM, &platform.main)?;
    println!("bytecode: {} bytes", main.len());
    let mut parts = BTreeMap::new();
    for (name, text) in &platform.parts {
        let bytecode = compile(&format!("{PART}{name}"), text)?;
        println!("beside it: {} bytes of {name}", bytecode.len());
        parts.insert(name.clone(), bytecode);
    }
    let (start, memory) = told(runtime.block_on(engine.prime(invocation(states)?, &main)))?;
    Ok(Primed { start, memory, parts })
}

/// The same moment each time: the same sources give the same bytes.
fn invocation(states: Arc<Registry>) -> Result<Invocation, InvalidName> {
    let cx = Cx {
        tenant: TenantId::new("stoa")?,
        script: ScriptName::new("engine")?,
        invocation: InvocationId::from_random(0),
        phase: Phase::Init,
        grants: Grants::ALL,
        egress: Arc::default(),
        assets: Arc::default(),
        caller: None,
        passage: Passage::default(),
        meter: Arc::new(Unmetered),
        deadline: Instant::now() + Limits::INIT.wall,
    };
    let limits = Limits { cpu: Duration::from_mins(1), wall: Duration::from_mins(1), ..Limits::INIT };
    Ok(Invocation::compiling(cx, limits, states, Duration::ZERO))
}

/// The outcome, or with the error what the guest has said of it.
fn told<T>((outcome, mut invocation): (wasmtime::Result<T>, Invocation)) -> Result<T, ComponentizeError> {
    outcome.map_err(|error| {
        let lines = invocation.take_state::<Lines>().unwrap_or_default();
        let log = lines.kept.into_iter().map(|line| line.message).collect::<Vec<_>>().join("\n");
        ComponentizeError::Prime { error, log }
    })
}
