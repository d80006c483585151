//! Capability `logs`: what a script writes with `console`. Lines are kept with the invocation, bounded, and
//! handed to whoever asked for it; writing one costs no IO.
#![doc = include_str!("../README.md")]

use stoa_capability::{Capability, Gate, GateData, Invocation, gate};
use stoa_kernel::{Cx, Meter, Metric};
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:logs-host; world host { import stoa:engine/logs@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
    });
}

use bindings::stoa::engine::logs;

/// Lines of one invocation; more are counted. Protects the host from a script that logs in a loop.
const MAX_LINES: usize = 1_000;
/// Bytes of all lines of one invocation.
const MAX_BYTES: usize = 256 * 1024;

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `console.debug`
    Debug,
    /// `console.log`, `console.info`
    Info,
    /// `console.warn`
    Warn,
    /// `console.error`, and errors that nobody caught
    Error,
}

impl Level {
    /// As it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How much it matters.
    pub level: Level,
    /// As the script formatted it.
    pub message: String,
    /// Structured fields: a JSON object.
    pub fields: Option<String>,
}

/// The lines of one invocation.
#[derive(Debug, Default)]
pub struct Lines {
    /// Oldest first.
    pub kept: Vec<Line>,
    /// How many came after the limit was reached.
    pub dropped: u64,
    /// How many came when the tenant could log no more that day. The platform tells that once, and not each time.
    pub over_quota: u64,
    bytes: usize,
}

impl Lines {
    fn push(&mut self, line: Line, meter: &dyn Meter) {
        let size = line.message.len() + line.fields.as_ref().map_or(0, String::len);
        if self.kept.len() >= MAX_LINES || self.bytes.saturating_add(size) > MAX_BYTES {
            self.dropped += 1;
            return;
        }
        if meter.check(Metric::LogLines).is_err() {
            self.over_quota += 1;
            return;
        }
        meter.charge(Metric::LogLines, 1);
        self.bytes += size;
        self.kept.push(line);
    }
}

/// The capability.
pub struct Logs;

impl Capability for Logs {
    const NAME: &'static str = "logs";
    const IN_INIT: bool = true;
    type State = Lines;

    fn open(&self, _cx: &Cx) -> Lines {
        Lines::default()
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        logs::add_to_linker::<_, GateData<Self>>(linker, gate)
    }
}

impl logs::Host for Gate<'_, Logs> {
    fn write(&mut self, level: logs::Level, message: String, fields: Option<String>) -> wasmtime::Result<()> {
        // A script without the grant logs into nothing: console must never make it fail.
        if let Ok(granted) = self.granted()? {
            let level = match level {
                logs::Level::Debug => Level::Debug,
                logs::Level::Info => Level::Info,
                logs::Level::Warn => Level::Warn,
                logs::Level::Error => Level::Error,
            };
            let meter = granted.cx.meter.as_ref();
            granted.state.push(Line { level, message, fields }, meter);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stoa_kernel::Unmetered;

    #[test]
    fn lines_past_the_limit_are_counted_and_not_kept() {
        let mut lines = Lines::default();
        let line = Line { level: Level::Info, message: "x".repeat(100 * 1024), fields: None };
        for _ in 0..5 {
            lines.push(line.clone(), &Unmetered);
        }
        assert_eq!((lines.kept.len(), lines.dropped), (2, 3));
    }
}
