//! An instance at work. However its run ends, be it that nobody waits for it any more, there is a report.

use crate::fault::Fault;
use crate::fuel;
use crate::invocation::Invocation;
use crate::ops::Ops;
use crate::pace::{Cut, Pace};
use crate::report::{Outcome, Report, Usage};
use std::sync::Arc;
use std::time::Instant;
use stoa_kernel::Limits;
use wasmtime::Store;

/// A store, and whoever wants to know of its end. Dropped before it is concluded, it was cancelled.
pub(crate) struct Running<E: FnOnce(Report)> {
    inner: Option<(Store<Invocation>, E)>,
    started: Instant,
}

impl<E: FnOnce(Report)> Running<E> {
    pub(crate) fn new(store: Store<Invocation>, end: E) -> Self {
        Self { inner: Some((store, end)), started: Instant::now() }
    }

    /// Where the instance is.
    pub(crate) fn store(&mut self) -> wasmtime::Result<&mut Store<Invocation>> {
        let store = self.inner.as_mut().map(|(store, _)| store);
        store.ok_or_else(|| wasmtime::Error::msg("the invocation has ended"))
    }

    /// The end of the run, however it came.
    pub(crate) fn conclude<T>(mut self, ended: Result<wasmtime::Result<T>, Cut>) -> Outcome {
        let Some((store, end)) = self.inner.take() else { return Outcome::Cancelled };
        let (_, report) = conclude(store, self.started, ended);
        let outcome = report.outcome.clone();
        end(report);
        outcome
    }
}

impl<E: FnOnce(Report)> Drop for Running<E> {
    fn drop(&mut self) {
        if let Some((store, end)) = self.inner.take() {
            end(conclude::<()>(store, self.started, Err(Cut::Unwanted)).1);
        }
    }
}

/// What a run gave, and the report. The instance, and host work that is still open, end here.
pub(crate) fn conclude<T>(
    store: Store<Invocation>,
    started: Instant,
    ended: Result<wasmtime::Result<T>, Cut>,
) -> (Option<T>, Report) {
    let limits = store.data().limits;
    let usage = usage(&store, &limits, started);
    let mut invocation = store.into_data();
    invocation.ops = Ops::default();
    invocation.files = None;
    let (value, outcome) = match ended {
        Ok(Ok(value)) => (Some(value), invocation.failed.take().map_or(Outcome::Done, Outcome::Failed)),
        Ok(Err(error)) => {
            let fault = Fault::of_error(&error, invocation.memory.refused(), &limits);
            (None, Outcome::Failed(fault))
        }
        Err(Cut::Late) => (None, Outcome::Failed(Fault::out_of_time(&usage, &limits))),
        Err(Cut::Unwanted) => (None, Outcome::Cancelled),
    };
    invocation.break_off(&outcome);
    (value, Report { outcome, usage, invocation: Some(invocation) })
}

/// The pace of an invocation, for whoever keeps it.
pub(crate) fn pace(store: &Store<Invocation>) -> Arc<Pace> {
    Arc::clone(&store.data().pace)
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
