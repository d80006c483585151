//! The one way from a host function to the state of its capability.

use crate::error::{GuestError, host_error, new};
use crate::registry::Capability;
use std::future::{Future, ready};
use std::marker::PhantomData;
use std::sync::Arc;
use stoa_engine::{HostError, HostLimit, Invocation, OpId, TemplateFiles};
use stoa_kernel::{Cx, ErrorCode, Limits, Phase};
use wasmtime::component::HasData;

/// How many calls that take microseconds an invocation has for each of the others.
const SMALL_CALLS_PER_CALL: u32 = 10;

/// What a generated `Host` trait is implemented on.
pub struct Gate<'a, C> {
    invocation: &'a mut Invocation,
    capability: PhantomData<fn() -> C>,
}

/// Names [`Gate`] towards Wasmtime's linker.
pub struct GateData<C>(PhantomData<fn() -> C>);

impl<C: Capability> HasData for GateData<C> {
    type Data<'a> = Gate<'a, C>;
}

/// What a granted call works with.
pub struct Granted<'a, C: Capability> {
    /// On whose behalf.
    pub cx: &'a Cx,
    /// What the capability keeps for this invocation.
    pub state: &'a mut C::State,
    /// What the invocation may use.
    pub limits: &'a Limits,
    /// The templates of the version that runs.
    pub templates: Arc<TemplateFiles>,
}

/// The gate of one invocation, in the form that a linker takes.
pub fn gate<C>(invocation: &mut Invocation) -> Gate<'_, C> {
    Gate { invocation, capability: PhantomData }
}

impl<C: Capability> Gate<'_, C> {
    /// Checks the right and counts the call. The outer error ends the invocation, the inner one goes to the
    /// script.
    pub fn granted(&mut self) -> wasmtime::Result<Result<Granted<'_, C>, HostError>> {
        let limit = self.invocation.limits.host_calls;
        count(&mut self.invocation.host_calls, limit)?;
        Ok(self.checked())
    }

    fn checked(&mut self) -> Result<Granted<'_, C>, HostError> {
        if self.invocation.cx.phase == Phase::Init && !C::IN_INIT {
            let message = format!(
                "{} is not available in init() or at top level: they run once, while the script is being \
                 compiled, without data or network. Do this in setup(), which runs once per version before \
                 it becomes active, or in a handler",
                C::NAME
            );
            return Err(new(ErrorCode::NotAllowedInInit, message));
        }
        let templates = Arc::clone(&self.invocation.templates);
        match self.invocation.state::<C::State>() {
            Some((cx, state, limits)) => Ok(Granted { cx, state, limits, templates }),
            None => {
                let message = format!("this script has not been granted the capability '{}'", C::NAME);
                Err(new(ErrorCode::CapabilityNotGranted, message))
            }
        }
    }

    /// Does the work of a call that takes microseconds and reaches nothing outside of the invocation. There may be
    /// more of these: comparing texts is one, and sorting compares.
    pub fn answer<T, E: GuestError>(
        &mut self,
        work: impl FnOnce(Granted<'_, C>) -> Result<T, E>,
    ) -> wasmtime::Result<Result<T, HostError>> {
        let limit = self.invocation.limits.host_calls.saturating_mul(SMALL_CALLS_PER_CALL);
        count(&mut self.invocation.small_calls, limit)?;
        Ok(self.checked().and_then(|granted| work(granted).map_err(|error| host_error(&error))))
    }

    /// Starts the work of a call. A refused one is an op too, ready with the refusal, so that it reaches the
    /// script as a rejected promise.
    pub fn start<T, E, F>(&mut self, work: impl FnOnce(Granted<'_, C>) -> F) -> wasmtime::Result<OpId>
    where
        T: Send + 'static,
        E: GuestError,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        self.check_open_ops()?;
        let work = self.granted()?.map(work);
        let ops = &mut self.invocation.ops;
        Ok(match work {
            Ok(work) => ops.start(async move { work.await.map_err(|error| host_error(&error)) }),
            Err(refusal) => ops.start(ready(Err::<T, HostError>(refusal))),
        })
    }

    /// The answer of an op that was started with the same `T`.
    pub fn result<T: 'static>(&mut self, op: OpId) -> Result<T, HostError> {
        self.invocation.ops.take::<Result<T, HostError>>(op).unwrap_or_else(|| {
            Err(new(ErrorCode::InvalidArgument, format!("{} has no answer for op {op}", C::NAME)))
        })
    }

    fn check_open_ops(&self) -> Result<(), HostLimit> {
        let limit = self.invocation.limits.open_ops;
        let open = u32::try_from(self.invocation.ops.open()).unwrap_or(u32::MAX);
        if open >= limit { Err(HostLimit::Open { limit }) } else { Ok(()) }
    }
}

fn count(calls: &mut u32, limit: u32) -> Result<(), HostLimit> {
    if *calls >= limit {
        return Err(HostLimit::Calls { limit });
    }
    *calls += 1;
    Ok(())
}
