//! The only place that prints. What was asked for goes to standard output, everything about it to standard
//! error.

#![expect(clippy::print_stderr, reason = "this is the place")]

use std::io::Write;
use stoa_engine::{Report, Usage};
use stoa_logs::Lines;

/// An error that ends the command.
pub(super) fn error(message: &str) {
    eprintln!("error: {message}");
}

/// A remark.
pub(super) fn note(message: &str) {
    eprintln!("{message}");
}

/// A line that the next one takes the place of.
pub(super) fn progress(line: &str) {
    eprint!("{line}");
}

/// Bytes as they are.
pub(super) fn write(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// What a script logged.
pub(super) fn logs(lines: &Lines) {
    for line in &lines.kept {
        note(&format!("{:5} {}", line.level.as_str(), line.message));
    }
    if lines.dropped > 0 {
        note(&format!("      … and {} more lines than one invocation may log", lines.dropped));
    }
}

/// What it used.
pub(super) fn usage(usage: &Usage) {
    note(&format!(
        "used  fuel {} (CPU {:.3} ms), wall {:.3} ms, memory {:.2} MiB, host calls {}",
        usage.fuel,
        usage.cpu.as_secs_f64() * 1e3,
        usage.wall.as_secs_f64() * 1e3,
        mib(usage.memory_bytes),
        usage.host_calls
    ));
}

#[expect(clippy::cast_precision_loss, reason = "it is shown with two digits")]
fn mib(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// The lines of an invocation.
pub(super) fn take_lines(report: &mut Report) -> Lines {
    report.invocation.as_mut().and_then(stoa_engine::Invocation::take_state).unwrap_or_default()
}

/// The same for programs.
pub(super) fn logs_json(lines: &Lines) -> serde_json::Value {
    let kept = lines.kept.iter().map(|line| {
        let fields = line.fields.as_ref().and_then(|fields| serde_json::from_str(fields).ok());
        serde_json::json!({ "level": line.level.as_str(), "message": line.message, "fields": fields.unwrap_or(serde_json::Value::Null) })
    });
    serde_json::json!({ "lines": kept.collect::<Vec<_>>(), "dropped": lines.dropped })
}

/// The same for programs.
pub(super) fn usage_json(usage: &Usage) -> serde_json::Value {
    serde_json::json!({
        "fuel": usage.fuel,
        "cpu_ms": usage.cpu.as_secs_f64() * 1e3,
        "wall_ms": usage.wall.as_secs_f64() * 1e3,
        "memory_bytes": usage.memory_bytes,
        "host_calls": usage.host_calls,
    })
}
