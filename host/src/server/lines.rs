//! What scripts log, in the server's own log until there is a place of their own for it.

use std::sync::Arc;
use stoa_engine::{Invocation, Report};
use stoa_invoker::{Deployed, Reporter};
use stoa_logs::{Level, Lines};

/// Takes the report of every invocation. A line carries the tenant's name, so that no two are mixed up.
pub(super) fn reporter() -> Reporter {
    Arc::new(|_: &Deployed, mut report: Report| {
        let Some(invocation) = report.invocation.as_mut() else { return };
        let Some(lines) = invocation.take_state::<Lines>() else { return };
        write(invocation, lines);
    })
}

fn write(invocation: &Invocation, lines: Lines) {
    let cx = &invocation.cx;
    macro_rules! line {
        ($level:ident, $line:expr) => {
            tracing::$level!(
                target: "script",
                tenant = %cx.tenant, script = %cx.script, invocation = %cx.invocation,
                "{}", $line.message
            )
        };
    }
    for line in lines.kept {
        match line.level {
            Level::Debug => line!(debug, line),
            Level::Info => line!(info, line),
            Level::Warn => line!(warn, line),
            Level::Error => line!(error, line),
        }
    }
    if lines.dropped > 0 {
        tracing::warn!(
            target: "script", tenant = %cx.tenant, script = %cx.script, invocation = %cx.invocation,
            dropped = lines.dropped, "more lines than one invocation may log"
        );
    }
}
