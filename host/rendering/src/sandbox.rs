//! The sandbox: an engine of its own, a fresh instance each time, and limits for what hostile templates could cost.

use crate::error::{Mistake, RenderError, RendererError};
use crate::image::Templates;
use std::path::PathBuf;
use std::sync::Arc;
use stoa_engine::{ArtifactCache, FUEL_PER_MS, MemoryMeter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::{
    Config, Enabled, Engine, Instance, InstanceAllocationStrategy, InstancePre, Linker, Memory,
    PoolingAllocationConfig, Store, Trap,
};

/// What a template may use of the server's memory: its texts, the data, and what it makes of them.
pub const MAX_MEMORY: usize = 64 << 20;

/// The module's own stack is 4 MiB; what Wasmtime needs for the same calls is about as much.
const MAX_WASM_STACK: usize = 8 << 20;
/// What host functions may use on top. There are none.
const HOST_STACK: usize = 1 << 20;

/// Instances at once, of which only those that compute hold more than address space.
const PLACES: u32 = 64;
/// How much of its memory a place keeps for the next instance: what an ordinary render writes.
const KEEP_RESIDENT: usize = 1 << 20;
/// The unit in which memory grows.
const PAGE: usize = 64 * 1024;

/// CPU time, as it is counted.
pub type Fuel = u64;

/// The compiled module.
pub(crate) struct Sandbox {
    engine: Engine,
    module: InstancePre<MemoryMeter>,
    /// Those of the pool, which does not wait but fail.
    places: Arc<Semaphore>,
}

impl Sandbox {
    pub(crate) fn new(module: &[u8], cache_dir: Option<PathBuf>) -> Result<Self, RendererError> {
        let mut config = Config::new();
        config
            .consume_fuel(true)
            .concurrency_support(false)
            .max_wasm_stack(MAX_WASM_STACK)
            .async_stack_size(MAX_WASM_STACK + HOST_STACK)
            .allocation_strategy(InstanceAllocationStrategy::Pooling(pool()));
        let engine = Engine::new(&config)?;
        let module = ArtifactCache::new(&engine, cache_dir).module(&engine, module)?;
        let module = Linker::new(&engine).instantiate_pre(&module)?;
        Ok(Self { engine, module, places: Arc::new(Semaphore::new(PLACES as usize)) })
    }

    /// A fresh instance with this much fuel. `what` it is about is for errors.
    pub(crate) async fn room(&self, fuel: Fuel, what: &str) -> Result<Running, RenderError> {
        // It is never closed, so there always is one in the end.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let mut store = Store::new(&self.engine, MemoryMeter::new(MAX_MEMORY));
        store.limiter(|meter| meter);
        // Neither can fail: fuel and async are on.
        let _ = store.set_fuel(fuel);
        let _ = store.fuel_async_yield_interval(Some(FUEL_PER_MS));
        let instance = self.module.instantiate_async(&mut store).await;
        let instance = instance.map_err(|error| fault(&error, false, what))?;
        let memory = instance.get_memory(&mut store, "memory");
        let memory = memory.ok_or_else(|| RenderError::Broken { what: what.to_owned() })?;
        Ok(Running { store, instance, memory, what: what.to_owned(), _place: place })
    }
}

/// An instance at work.
pub(crate) struct Running {
    store: Store<MemoryMeter>,
    instance: Instance,
    memory: Memory,
    what: String,
    /// Given back after the store, which is dropped before it.
    _place: Option<OwnedSemaphorePermit>,
}

impl Running {
    /// Puts templates in that were read before.
    pub(crate) fn restore(&mut self, templates: &Templates) -> Result<(), RenderError> {
        let more = templates.size().saturating_sub(self.memory.data_size(&self.store));
        self.grow(more).map_err(|error| self.fault(&error))?;
        for (at, bytes) in templates.changed() {
            self.memory.write(&mut self.store, at, bytes).map_err(|error| self.fault(&error.into()))?;
        }
        Ok(())
    }

    /// Calls one of the module's functions.
    pub(crate) async fn call(&mut self, function: &str, arguments: &[&str]) -> Result<String, RenderError> {
        let answer = self.answer(function, arguments).await.map_err(|error| self.fault(&error))?;
        answer.map_err(RenderError::Mistake)
    }

    async fn answer(
        &mut self,
        function: &str,
        arguments: &[&str],
    ) -> wasmtime::Result<Result<String, Mistake>> {
        let (start, end) = self.put(arguments)?;
        let function = self.instance.get_typed_func::<u32, u64>(&mut self.store, function)?;
        let place = function.call_async(&mut self.store, u32::try_from(start)?).await?;
        // They have been read, and are no part of what reading templates leaves.
        self.memory.data_mut(&mut self.store).get_mut(start..end).unwrap_or_default().fill(0);
        let (start, length) = (place >> 32, place & u64::from(u32::MAX));
        let (start, end) = (usize::try_from(start)?, usize::try_from(start + length)?);
        let bytes = self.memory.data(&self.store).get(start..end).unwrap_or_default();
        match bytes.split_first() {
            Some((1, text)) => Ok(Ok(str::from_utf8(text)?.to_owned())),
            Some((_, mistake)) => Ok(Err(serde_json::from_slice(mistake)?)),
            None => Err(wasmtime::Error::msg("the module gave no answer")),
        }
    }

    /// Adds memory, and puts the arguments there: their number, the length of each, and the texts. From where to
    /// where that is.
    fn put(&mut self, arguments: &[&str]) -> wasmtime::Result<(usize, usize)> {
        let mut bytes = u32::try_from(arguments.len())?.to_le_bytes().to_vec();
        for argument in arguments {
            bytes.extend_from_slice(&u32::try_from(argument.len())?.to_le_bytes());
        }
        for argument in arguments {
            bytes.extend_from_slice(argument.as_bytes());
        }
        let start = self.memory.data_size(&self.store);
        self.grow(bytes.len())?;
        self.memory.write(&mut self.store, start, &bytes)?;
        Ok((start, start + bytes.len()))
    }

    fn grow(&mut self, bytes: usize) -> wasmtime::Result<()> {
        let pages = u64::try_from(bytes.div_ceil(PAGE))?;
        self.memory.grow(&mut self.store, pages).map(drop)
    }

    /// What is left.
    pub(crate) fn fuel(&self) -> Fuel {
        self.store.get_fuel().unwrap_or(0)
    }

    pub(crate) fn memory(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    fn fault(&self, error: &wasmtime::Error) -> RenderError {
        fault(error, self.store.data().refused().is_some(), &self.what)
    }
}

fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_core_instances(PLACES)
        .total_memories(PLACES)
        .total_tables(PLACES)
        .total_stacks(PLACES)
        .max_memory_size(MAX_MEMORY)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .async_stack_keep_resident(PAGE)
        .table_keep_resident(PAGE)
        .pagemap_scan(Enabled::Auto);
    pool
}

fn fault(error: &wasmtime::Error, refused_memory: bool, what: &str) -> RenderError {
    let what = what.to_owned();
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => RenderError::TooLong { what },
        _ if refused_memory => RenderError::TooMuch { what },
        // Its own stack lies at the bottom of its memory: running out of it is an access below zero.
        Some(Trap::StackOverflow | Trap::MemoryOutOfBounds) => RenderError::TooDeep { what },
        _ => {
            tracing::warn!(what, error = format!("{error:#}"), "a template broke the template engine");
            RenderError::Broken { what }
        }
    }
}
