//! What is counted of a script's work, and what is said when there is no more of it today.

use std::fmt;

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Requests that led to a version of a script, files of it included.
    Requests,
    /// CPU time, in microseconds.
    Cpu,
    /// Memory for as long as an instance had it, in KiB times milliseconds.
    Memory,
    /// Bytes of bodies that went to other servers and came from them.
    Egress,
    /// Lines that were logged.
    LogLines,
    /// Bytes of bodies that went to clients.
    Response,
}

impl Metric {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();
    /// All of them; those that have a quota come first.
    pub const ALL: [Self; 6] =
        [Self::Requests, Self::Cpu, Self::Memory, Self::Egress, Self::LogLines, Self::Response];
}

/// Counts what a script uses. A host function finds the one of its script in the [`Cx`](crate::Cx): it asks before the
/// work whether there is anything left, and says afterwards what it was. Neither waits.
pub trait Meter: fmt::Debug + Send + Sync {
    /// So much was used.
    fn charge(&self, metric: Metric, amount: u64);

    /// Whether there is anything left of it today.
    fn check(&self, metric: Metric) -> Result<(), Spent>;
}

/// Counts nothing: for work that is no tenant's, or not yet.
#[derive(Clone, Copy, Debug)]
pub struct Unmetered;

impl Meter for Unmetered {
    fn charge(&self, _: Metric, _: u64) {}

    fn check(&self, _: Metric) -> Result<(), Spent> {
        Ok(())
    }
}

/// A quota is used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Which: `requests`, `cpu_ms`, …
    pub quota: &'static str,
    /// So much was used today.
    pub used: u64,
    /// So much may be.
    pub limit: u64,
    /// Who set it: `platform`, `tenant` or `script`.
    pub source: &'static str,
    /// When the next day begins: `2026-11-23T00:00:00Z`.
    pub resets_at: String,
    /// How many seconds until then.
    pub retry_after: u32,
}

impl Spent {
    /// What a program can use of it: a JSON object. Nothing in it has to be escaped.
    pub fn details(&self) -> String {
        let Self { quota, used, limit, source, resets_at, .. } = self;
        format!(
            "{{\"quota\":\"{quota}\",\"used\":{used},\"limit\":{limit},\"source\":\"{source}\",\
             \"resets_at\":\"{resets_at}\"}}"
        )
    }
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { quota, used, limit, resets_at, .. } = self;
        write!(
            f,
            "the quota '{quota}' of the day is used up ({used} of {limit}); it begins again at {resets_at}, and an \
             admin of the platform can raise it"
        )
    }
}

impl std::error::Error for Spent {}
