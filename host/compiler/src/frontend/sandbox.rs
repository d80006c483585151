//! The parser's sandbox: an engine of its own, one fresh instance per file, and limits for what hostile
//! text could cost.

use std::path::PathBuf;

use wasmtime::component::Linker;
use wasmtime::{Config, Engine, Store, Trap};

use super::FrontendError;
use stoa_engine::{ArtifactCache, MemoryMeter};

wasmtime::component::bindgen!({ world: "syntax", path: "../../guest/syntax/wit" });

/// Five MiB of ordinary code fit, several times over; only a file made of nothing but tiny statements does
/// not. The server's memory bounds how many may read at once.
pub(super) const MAX_MEMORY: usize = 512 << 20;

/// Deep enough for what generators write; each level of nesting takes up to a KiB or two.
const MAX_WASM_STACK: usize = 32 << 20;

/// The reader's thread holds the sandbox's stack and the host's own frames below it. Pages that are
/// never touched cost nothing.
pub(super) const THREAD_STACK: usize = MAX_WASM_STACK + (2 << 20);

/// What all files of a script may take together: about five seconds.
pub(super) const MAX_FUEL: u64 = 10_000_000_000;

/// Why the parser gave no answer.
#[derive(Debug)]
pub(super) enum Fault {
    TooDeep,
    TooLong,
    TooLarge,
    Broken(wasmtime::Error),
}

/// The compiled parser.
pub(super) struct Sandbox {
    engine: Engine,
    parser: SyntaxPre<MemoryMeter>,
}

impl Sandbox {
    pub(super) fn new(component: &[u8], cache_dir: Option<PathBuf>) -> Result<Self, FrontendError> {
        let mut config = Config::new();
        config
            .wasm_component_model(true)
            .concurrency_support(false)
            .consume_fuel(true)
            .max_wasm_stack(MAX_WASM_STACK)
            // Never used: calls are synchronous. It must not be smaller than the stack itself.
            .async_stack_size(THREAD_STACK);
        let engine = Engine::new(&config).map_err(FrontendError::Engine)?;
        let component = ArtifactCache::new(&engine, cache_dir).component(&engine, component)?;
        let linker = Linker::<MemoryMeter>::new(&engine);
        let parser =
            linker.instantiate_pre(&component).and_then(SyntaxPre::new).map_err(FrontendError::Component)?;
        Ok(Self { engine, parser })
    }

    /// Reads one file in a fresh instance, and takes what it cost from `fuel`.
    pub(super) fn transform(
        &self,
        fuel: &mut u64,
        name: &str,
        text: &str,
        language: Language,
        goal: Goal,
    ) -> Result<Result<Output, Vec<Diagnostic>>, Fault> {
        let mut store = Store::new(&self.engine, MemoryMeter::new(MAX_MEMORY));
        store.limiter(|meter| meter);
        store.set_fuel(*fuel).map_err(Fault::Broken)?;
        let answer = self
            .parser
            .instantiate(&mut store)
            .and_then(|instance| instance.call_transform(&mut store, name, text, language, goal));
        *fuel = store.get_fuel().unwrap_or(0);
        answer.map_err(|error| fault(error, store.data().refused().is_some()))
    }
}

fn fault(error: wasmtime::Error, refused_memory: bool) -> Fault {
    match error.downcast_ref::<Trap>() {
        // Its own stack lies at the bottom of its memory: running out of it is an access below zero.
        Some(Trap::StackOverflow | Trap::MemoryOutOfBounds) => Fault::TooDeep,
        Some(Trap::OutOfFuel) => Fault::TooLong,
        Some(_) if refused_memory => Fault::TooLarge,
        _ => Fault::Broken(error),
    }
}
