//! Admission, run, answer, report.

use crate::call::{Call, Dice};
use crate::deployed::Deployed;
use crate::lane::{Busy, Lane};
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_engine::{Answer, Engine, Fault, Invocation, Report};
use stoa_kernel::ErrorCode;
use tokio::sync::oneshot;

/// Takes the report of an invocation at its very end: background work may outlive the answer. One that its
/// caller drops before the answer has no end and no report.
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

/// Runs events; one per process.
#[derive(Clone)]
pub struct Invoker {
    engine: Engine,
    registry: Arc<Registry>,
    reporter: Reporter,
}

impl Invoker {
    /// On this engine, with these capabilities.
    pub fn new(engine: Engine, registry: Arc<Registry>, reporter: Reporter) -> Self {
        Self { engine, registry, reporter }
    }

    /// Runs a call in its tenant's lane. Background work goes on after the answer; dropping this future
    /// before the answer stops everything at once.
    pub async fn invoke(&self, lane: &Lane, call: Call) -> Result<Answer, InvokeError> {
        let place = lane.admit().await?;
        let slot = self.engine.slot().await;
        let dice = Dice::throw().ok_or_else(|| Fault::Engine("no random numbers".to_owned()))?;
        let limits = call.limits;
        let (cx, event, script) = call.split(&dice);
        let (sender, mut answer) = oneshot::channel();
        let invocation = Invocation::new(cx, limits, Arc::clone(&self.registry) as _, sender);
        let engine = self.engine.clone();
        let running = Arc::clone(&script);
        let mut run = Box::pin(async move {
            let report = engine.run(running.script(), invocation, &event).await;
            // Both are free only when the instance is gone, however that came about.
            drop((place, slot));
            report
        });
        // The run comes first: most end within its first poll, answer and all.
        tokio::select! {
            biased;
            report = &mut run => {
                let fault = report.fault.clone();
                (self.reporter)(&script, report);
                match (answer.try_recv(), fault) {
                    (Ok(answer), _) => checked(answer, &script),
                    (Err(_), Some(fault)) => Err(script.with_own_lines(fault).into()),
                    (Err(_), None) => Err(Fault::Engine("the engine gave no answer".to_owned()).into()),
                }
            }
            Ok(answer) = &mut answer => {
                let reporter = Arc::clone(&self.reporter);
                let script_at_end = Arc::clone(&script);
                tokio::spawn(async move { reporter(&script_at_end, run.await) });
                checked(answer, &script)
            }
        }
    }
}

fn checked(answer: Answer, script: &Deployed) -> Result<Answer, InvokeError> {
    match answer {
        Answer::Failed(fault) => Err(script.with_own_lines(fault).into()),
        answer => Ok(answer),
    }
}
