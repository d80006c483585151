//! Admission, run, answer, report.

use crate::call::{Call, Dice};
use crate::deployed::Deployed;
use crate::lane::{Busy, Lane};
use crate::turns::InTurns;
use futures_util::TryStreamExt;
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_engine::{Answer, Body, BodyError, Fault, Invocation, Outcome, Report, Response, Usage};
use stoa_kernel::{ErrorCode, Meter, Metric};
use tokio::sync::oneshot;

/// Takes the report of an invocation at its very end: background work may outlive the answer. Every invocation
/// that began has one, also if its caller drops it. It must not block: it may run while a call is being dropped.
pub type Reporter = Arc<dyn Fn(&Deployed, Report) + Send + Sync>;

/// No answer came.
#[derive(Clone, Debug, thiserror::Error)]
pub enum InvokeError {
    /// It was not admitted.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// It ended badly. Stacks name the author's lines.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl InvokeError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Busy(_) => ErrorCode::TenantBusy,
            Self::Fault(fault) => fault.code(),
        }
    }
}

/// Runs events; one per process, whatever engines its scripts were loaded by.
#[derive(Clone)]
pub struct Invoker {
    registry: Arc<Registry>,
    reporter: Reporter,
}

impl Invoker {
    /// With these capabilities.
    pub fn new(registry: Arc<Registry>, reporter: Reporter) -> Self {
        Self { registry, reporter }
    }

    /// Runs a call in its tenant's lane. Once the head of the answer is there, the rest of its body and what
    /// `waitUntil` was given go on by themselves. Dropping this future before that, or the stream of the body
    /// before its end, stops everything at once; what ran until then is reported all the same.
    pub async fn invoke(&self, lane: &Lane, call: Call) -> Result<Answer, InvokeError> {
        let place = lane.admit().await?;
        let slot = call.script.script().engine().slot().await;
        let dice = Dice::throw().ok_or_else(|| Fault::Engine("no random numbers".to_owned()))?;
        let (limits, meter) = (call.limits, Arc::clone(&call.meter));
        let (cx, event, script) = call.split(&dice);
        let (sender, mut answer) = oneshot::channel();
        let invocation = Invocation::new(cx, limits, Arc::clone(&self.registry) as _, sender);
        let end = {
            let (reporter, script) = (Arc::clone(&self.reporter), Arc::clone(&script));
            move |report: Report| {
                // The instance is gone, however that came about: both are free before anybody hears of it.
                drop((place, slot));
                charge(meter.as_ref(), &report.usage);
                reporter(&script, report);
            }
        };
        let running = Arc::clone(&script);
        let mut run = InTurns::new(lane, async move { running.script().run(invocation, event, end).await });
        // The run comes first: most end within its first poll, answer and all.
        tokio::select! {
            biased;
            outcome = &mut run => match (answer.try_recv(), outcome) {
                (Ok(answer), _) => with_own_lines(answer, script),
                (Err(_), Outcome::Failed(fault)) => Err(script.with_own_lines(fault).into()),
                (Err(_), Outcome::Done | Outcome::Cancelled) => {
                    Err(Fault::Engine("the engine gave no answer".to_owned()).into())
                }
            },
            Ok(answer) = &mut answer => {
                tokio::spawn(run);
                with_own_lines(answer, script)
            }
        }
    }
}

/// What an instance had while it was there, whether it computed or waited.
fn charge(meter: &dyn Meter, usage: &Usage) {
    let number = |large: u128| u64::try_from(large).unwrap_or(u64::MAX);
    meter.charge(Metric::Cpu, number(usage.cpu.as_micros()));
    let memory = (usage.memory_bytes as u128).saturating_mul(usage.wall.as_micros()) / (1024 * 1_000);
    meter.charge(Metric::Memory, number(memory));
}

/// The answer, its errors being told in the author's lines.
fn with_own_lines(answer: Answer, script: Arc<Deployed>) -> Result<Answer, InvokeError> {
    match answer {
        Answer::Failed(fault) => Err(script.with_own_lines(fault).into()),
        Answer::Response(Response { status, headers, body: Body::Stream(body) }) => {
            let body = body.map_err(move |error| match error {
                BodyError::Script(fault) => BodyError::Script(script.with_own_lines(fault)),
                other => other,
            });
            Ok(Answer::Response(Response { status, headers, body: Body::Stream(Box::pin(body)) }))
        }
        answer => Ok(answer),
    }
}
