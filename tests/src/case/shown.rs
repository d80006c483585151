//! What came of a case, as text.

use crate::reply::{Refusal, Reply};
use std::fmt::Write;
use stoa_compiler::{CompileError, Diagnostic};
use stoa_engine::{Answer, Fault, Response};
use stoa_invoker::{Found, InvokeError};
use stoa_logs::{Level, Lines};

/// A script that does not compile.
pub(super) fn refused(shown: &mut String, error: &CompileError) {
    let one;
    let diagnostics: &[Diagnostic] = match error {
        CompileError::Source(diagnostics) => diagnostics,
        CompileError::Init { diagnostic, .. } => {
            one = [diagnostic.as_ref().clone()];
            &one
        }
        other => panic!("{other}"),
    };
    let _ = writeln!(shown, "= refused: {}", error.code());
    for diagnostic in diagnostics {
        let _ = writeln!(shown, "{diagnostic}");
    }
}

/// How a step ended.
pub(super) fn reply(shown: &mut String, reply: &Reply) {
    match &reply.outcome {
        Ok(Answer::Response(response)) => self::response(shown, response, reply),
        Ok(Answer::Result(json)) => {
            let _ = writeln!(shown, "{}", json.as_deref().unwrap_or("no result"));
        }
        Ok(Answer::Failed(_)) => unreachable!("the invoker makes errors of these"),
        Err(Refusal::NoRoute(Found::MethodNotAllowed(allowed))) => {
            let _ = writeln!(shown, "{}, allowed: {}", reply.code(), allowed.join(", "));
        }
        Err(Refusal::NoRoute(_)) => {
            let _ = writeln!(shown, "{}", reply.code());
        }
        Err(Refusal::Invoke(error)) => self::error(shown, error),
    }
    logs(shown, &reply.logs);
    if reply.outcome.is_ok()
        && let Some(fault) = &reply.fault
    {
        let _ = writeln!(shown, "after the answer: {}: {fault}", fault.code());
    }
}

fn response(shown: &mut String, response: &Response, reply: &Reply) {
    let _ = writeln!(shown, "{}", response.status);
    for (name, value) in &response.headers {
        let _ = writeln!(shown, "{name}: {value}");
    }
    match std::str::from_utf8(reply.bytes()) {
        Ok("") => {}
        Ok(text) => {
            let _ = writeln!(shown, "\n{}", lasting(text));
        }
        Err(_) => {
            let _ = writeln!(shown, "\nbytes {:?}", reply.bytes());
        }
    }
    if let Some(error) = &reply.broken {
        let _ = writeln!(shown, "the body breaks off: {}: {error}", error.code());
    }
}

/// The body of an error, without what is different in each.
fn lasting(text: &str) -> String {
    let mut text = text.to_owned();
    for start in ["\"request_id\":\"", "\"timestamp\":\""] {
        let Some(from) = text.find(start).map(|at| at + start.len()) else { continue };
        let Some(length) = text.get(from..).and_then(|rest| rest.find('"')) else { continue };
        text.replace_range(from..from + length, "…");
    }
    text
}

fn error(shown: &mut String, error: &InvokeError) {
    let _ = writeln!(shown, "{}: {error}", error.code());
    let InvokeError::Fault(Fault::Script(failure)) = error else { return };
    if let Some(status) = failure.status {
        let _ = writeln!(shown, "status: {status}");
    }
    if let Some(code) = &failure.code {
        let _ = writeln!(shown, "code: {code}");
    }
    if let Some(details) = &failure.details {
        let _ = writeln!(shown, "details: {details}");
    }
    for frame in failure.stack.lines().filter(|frame| is_of_script(frame)) {
        let _ = writeln!(shown, "{frame}");
    }
}

/// Frames of the platform and of QuickJS change with every version of them; the script's are in files.
fn is_of_script(line: &str) -> bool {
    !line.trim_start().starts_with("at ") || [".js:", ".ts:", ".tsx:"].iter().any(|file| line.contains(file))
}

/// What was logged.
pub(super) fn logs(shown: &mut String, lines: &Lines) {
    for line in &lines.kept {
        let level = match line.level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        let message: Vec<_> = line.message.trim_end().lines().filter(|line| is_of_script(line)).collect();
        let _ = write!(shown, "log {level}: {}", message.join("\n"));
        if let Some(fields) = &line.fields {
            let _ = write!(shown, " | {fields}");
        }
        shown.push('\n');
    }
    if lines.dropped > 0 {
        let _ = writeln!(shown, "log: {} more", lines.dropped);
    }
}
