//! How an invocation went, and what it used.

use crate::fault::Fault;
use crate::invocation::Invocation;
use std::fmt;
use std::time::Duration;

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

/// How an invocation ended, background work included.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// To its end.
    Done,
    /// Badly. Where an answer had gone out before, the fault concerns the rest of its body or background work.
    Failed(Fault),
    /// Whoever asked has gone: they dropped the call, or the body of its answer.
    Cancelled,
}

/// How an invocation went. Its state comes along, for what capabilities have kept in it.
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// What it used.
    pub usage: Usage,
    /// What the capabilities kept; whoever reads it takes it out.
    pub invocation: Option<Invocation>,
}

impl Report {
    /// What went wrong, if anything did.
    pub fn fault(&self) -> Option<&Fault> {
        match &self.outcome {
            Outcome::Failed(fault) => Some(fault),
            Outcome::Done | Outcome::Cancelled => None,
        }
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("outcome", &self.outcome)
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}
