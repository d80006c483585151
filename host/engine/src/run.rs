//! Runs an event, or a script's init, in an instance of its own and within its limits.

use crate::bindings::Core;
use crate::bindings::stoa::engine::types::{Bundle, Failure as WitFailure};
use crate::engine::Engine;
use crate::event::Event;
use crate::fault::Fault;
use crate::fuel;
use crate::invocation::Invocation;
use crate::manifest::Manifest;
use crate::report::{Outcome, Report};
use crate::running::{Running, conclude, pace};
use crate::script::Script;
use std::sync::Arc;
use std::time::Instant;
use wasmtime::Store;

/// A script after init.
pub struct Initialised {
    /// What it answers to.
    pub manifest: Manifest,
    /// The component, without its sections.
    pub component: Vec<u8>,
}

impl Script {
    /// Runs `event` in a fresh instance. The answer goes to whoever holds the other end of the invocation;
    /// `end` gets the report once background work has ended too, or at once when this future is dropped: that
    /// drops the instance with all it was doing.
    pub async fn run(&self, mut invocation: Invocation, event: Event, end: impl FnOnce(Report)) -> Outcome {
        let (event, left) = event.into_wit();
        invocation.upload = left.upload;
        invocation.files = left.files;
        invocation.templates = Arc::clone(self.templates());
        let store = self.engine().store(invocation);
        let pace = pace(&store);
        let mut running = Running::new(store, end);
        let work = async {
            let store = running.store()?;
            let instance = self.pre.instantiate_async(&mut *store).await?;
            instance.call_invoke(store, &event).await
        };
        let ended = pace.keep(work).await;
        running.conclude(ended)
    }
}

impl Engine {
    /// Compiles a module in an instance that is dropped, so that nothing of a compiler's garbage gets into an
    /// image.
    pub async fn precompile(
        &self,
        invocation: Invocation,
        name: &str,
        text: &str,
        keep_source: bool,
    ) -> (Result<Vec<u8>, Fault>, Report) {
        let mut store = self.store(invocation);
        let started = Instant::now();
        let pace = pace(&store);
        let ended = pace.keep(async {
            let instance = self.parts().base.instantiate_async(&mut store).await?;
            instance.call_precompile(&mut store, name, text, keep_source).await
        });
        let ended = ended.await;
        let (compiled, report) = conclude(store, started, ended);
        (
            report.value(compiled).and_then(|compiled| compiled.map_err(|failure| report.fault_of(failure))),
            report,
        )
    }

    /// Evaluates `bundle` and runs its init in a fresh instance of the engine.
    pub async fn init(
        &self,
        invocation: Invocation,
        bundle: &Bundle,
    ) -> (Result<Initialised, Fault>, Report) {
        let mut store = self.store(invocation);
        let started = Instant::now();
        let pace = pace(&store);
        let ended = pace.keep(async {
            let instance = self.parts().base.instantiate_async(&mut store).await?;
            init_and_take_image(&instance, &mut store, bundle).await
        });
        let ended = ended.await;
        let (manifest, mut report) = conclude(store, started, ended);
        let outcome = report.value(manifest).and_then(|manifest| match manifest {
            Ok(manifest) => self.finish_init(manifest, report.invocation.as_mut()),
            Err(failure) => Err(report.fault_of(failure)),
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

    pub(crate) fn store(&self, mut invocation: Invocation) -> Store<Invocation> {
        invocation.parts = self.parts().platform.clone();
        let cpu = invocation.limits.cpu;
        let mut store = Store::new(&self.parts().wasmtime, invocation);
        store.limiter(|invocation| &mut invocation.memory);
        // Neither can fail: fuel and async are on in the configuration.
        let _ = store.set_fuel(fuel::of(cpu));
        let _ = store.fuel_async_yield_interval(Some(fuel::YIELD_INTERVAL));
        store
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

impl Report {
    /// What a run gave, or what went wrong instead.
    fn value<T>(&self, value: Option<T>) -> Result<T, Fault> {
        let fault = || Fault::Engine("the run was given up".to_owned());
        value.ok_or_else(|| self.fault().cloned().unwrap_or_else(fault))
    }

    fn fault_of(&self, failure: WitFailure) -> Fault {
        let Some(invocation) = &self.invocation else { return Fault::Script(failure.into()) };
        Fault::of_failure(failure.into(), invocation.memory.refused(), &invocation.limits)
    }
}
