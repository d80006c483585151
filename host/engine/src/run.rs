//! Runs an event, or a script's init, in an instance of its own and within its limits.

use crate::bindings::Core;
use crate::bindings::stoa::engine::types::{Bundle, Event, Failure as WitFailure};
use crate::engine::Engine;
use crate::fault::Fault;
use crate::fuel;
use crate::invocation::Invocation;
use crate::manifest::Manifest;
use crate::ops::Ops;
use crate::script::Script;
use std::fmt;
use std::time::{Duration, Instant};
use stoa_kernel::Limits;
use tokio::time::error::Elapsed;
use wasmtime::Store;

/// What an invocation used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Fuel.
    pub fuel: u64,
    /// The same as CPU time.
    pub cpu: Duration,
    /// From start to end.
    pub wall: Duration,
    /// Linear memory at its largest.
    pub memory_bytes: usize,
    /// Host calls.
    pub host_calls: u32,
}

impl Usage {
    /// This and then that.
    pub fn add(&mut self, next: Self) {
        self.fuel = self.fuel.saturating_add(next.fuel);
        self.cpu += next.cpu;
        self.wall += next.wall;
        self.memory_bytes = self.memory_bytes.max(next.memory_bytes);
        self.host_calls = self.host_calls.saturating_add(next.host_calls);
    }
}

/// How an invocation went. Its state comes along, for what capabilities have kept in it.
pub struct Report {
    /// None: to its end. A fault after the answer went out concerns background work only.
    pub fault: Option<Fault>,
    /// What it used.
    pub usage: Usage,
    /// What the capabilities kept; whoever reads it takes it out.
    pub invocation: Option<Invocation>,
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("fault", &self.fault)
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}

/// A script after init.
pub struct Initialised {
    /// What it answers to.
    pub manifest: Manifest,
    /// The component, without its sections.
    pub component: Vec<u8>,
}

impl Engine {
    /// Runs `event` in a fresh instance of `script`. The answer goes to whoever holds the other end of the
    /// invocation; the report comes when background work has ended too. Dropping this future drops the
    /// instance with all it was doing.
    pub async fn run(&self, script: &Script, invocation: Invocation, event: &Event) -> Report {
        let (mut store, limits) = self.store(invocation);
        let started = Instant::now();
        let work = async {
            let instance = script.pre.instantiate_async(&mut store).await?;
            instance.call_invoke(&mut store, event).await
        };
        let outcome = tokio::time::timeout(limits.wall, work).await;
        let (outcome, mut report) = conclude(store, &limits, started, outcome);
        report.fault = outcome.err();
        report
    }

    /// Compiles a module in an instance that is dropped, so that nothing of a compiler's garbage gets into an
    /// image.
    pub async fn precompile(
        &self,
        invocation: Invocation,
        name: &str,
        text: &str,
        keep_source: bool,
    ) -> (Result<Vec<u8>, Fault>, Report) {
        let (mut store, limits) = self.store(invocation);
        let started = Instant::now();
        let outcome = tokio::time::timeout(limits.wall, async {
            let instance = self.parts().base.instantiate_async(&mut store).await?;
            instance.call_precompile(&mut store, name, text, keep_source).await
        });
        let outcome = outcome.await;
        let (outcome, report) = conclude(store, &limits, started, outcome);
        (outcome.and_then(|compiled| compiled.map_err(|failure| report.fault_of(failure, &limits))), report)
    }

    /// Evaluates `bundle` and runs its init in a fresh instance of the engine.
    pub async fn init(
        &self,
        invocation: Invocation,
        bundle: &Bundle,
    ) -> (Result<Initialised, Fault>, Report) {
        let (mut store, limits) = self.store(invocation);
        let started = Instant::now();
        let outcome = tokio::time::timeout(limits.wall, async {
            let instance = self.parts().base.instantiate_async(&mut store).await?;
            init_and_take_image(&instance, &mut store, bundle).await
        });
        let outcome = outcome.await;
        let (outcome, mut report) = conclude(store, &limits, started, outcome);
        let outcome = outcome.and_then(|manifest| match manifest {
            Ok(manifest) => self.finish_init(manifest, report.invocation.as_mut()),
            Err(failure) => Err(report.fault_of(failure, &limits)),
        });
        (outcome, report)
    }

    fn finish_init(
        &self,
        manifest: Manifest,
        invocation: Option<&mut Invocation>,
    ) -> Result<Initialised, Fault> {
        let (start, memory) = invocation
            .and_then(|invocation| invocation.image.take())
            .ok_or_else(|| Fault::Engine("the engine gave no image of its memory".to_owned()))?;
        Ok(Initialised { manifest, component: self.parts().template.script(start, &memory) })
    }

    pub(crate) fn store(&self, invocation: Invocation) -> (Store<Invocation>, Limits) {
        let limits = invocation.limits;
        let mut store = Store::new(&self.parts().wasmtime, invocation);
        store.limiter(|invocation| &mut invocation.memory);
        // Neither can fail: fuel and async are on in the configuration.
        let _ = store.set_fuel(fuel::of(limits.cpu));
        let _ = store.fuel_async_yield_interval(Some(fuel::YIELD_INTERVAL));
        (store, limits)
    }
}

async fn init_and_take_image(
    instance: &Core,
    store: &mut Store<Invocation>,
    bundle: &Bundle,
) -> wasmtime::Result<Result<Manifest, WitFailure>> {
    match instance.call_init(&mut *store, bundle).await? {
        Err(failure) => Ok(Err(failure)),
        Ok(manifest) => {
            store.data_mut().image_wanted = true;
            instance.call_image(&mut *store).await?;
            Ok(Ok(manifest.into()))
        }
    }
}

/// The end of a run, however it came: what it gave, and the report. Host work that is still open stops here.
fn conclude<T>(
    store: Store<Invocation>,
    limits: &Limits,
    started: Instant,
    outcome: Result<wasmtime::Result<T>, Elapsed>,
) -> (Result<T, Fault>, Report) {
    let usage = usage(&store, limits, started);
    let mut invocation = store.into_data();
    invocation.ops = Ops::default();
    let outcome = match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Fault::of_error(&error, invocation.memory.refused(), limits)),
        Err(_) => Err(Fault::out_of_time(&usage, limits)),
    };
    (outcome, Report { fault: None, usage, invocation: Some(invocation) })
}

impl Report {
    fn fault_of(&self, failure: WitFailure, limits: &Limits) -> Fault {
        let refused = self.invocation.as_ref().and_then(|invocation| invocation.memory.refused());
        Fault::of_failure(failure.into(), refused, limits)
    }
}

fn usage(store: &Store<Invocation>, limits: &Limits, started: Instant) -> Usage {
    let fuel = fuel::of(limits.cpu).saturating_sub(store.get_fuel().unwrap_or(0));
    let invocation = store.data();
    Usage {
        fuel,
        cpu: fuel::time(fuel),
        wall: started.elapsed(),
        memory_bytes: invocation.memory.used(),
        host_calls: invocation.host_calls,
    }
}
