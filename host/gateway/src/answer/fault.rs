//! What a client is told of an invocation that gave no answer. In production that is nothing about the inside of a
//! script, and never anything about the inside of the platform.

use http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;
use stoa_engine::{BodyError, Failure, FailureKind, Fault, HostLimit};
use stoa_invoker::InvokeError;
use stoa_kernel::{ErrorCode, Spent};
use stoa_tenancy::{TenancyError, Version};
use stoa_uploads::{StoreError, Whose};
use stoa_wire::{Problem, RequestId};
use tracing::{error, warn};

/// The request's id finds the rest in the log.
const SCRIPT_FAILED: &str = "The script failed";
const PLATFORM_FAILED: &str = "The platform failed; the request id finds the cause in its log";

/// An invocation that was not admitted, or ended without an answer.
pub(crate) fn of_invocation(error: &InvokeError, version: &Version, id: &RequestId, dev: bool) -> Problem {
    let code = error.code();
    let (message, details) = match error {
        InvokeError::Busy(busy) => {
            let details = limit(version, "concurrency", busy.running, busy.running);
            (error.to_string(), details)
        }
        InvokeError::Fault(fault) => match fault {
            Fault::Cpu { limit: most } => (fault.to_string(), limit(version, "cpu_ms", ms(*most), ms(*most))),
            Fault::Time { limit: most, .. } => {
                (fault.to_string(), limit(version, "wall_ms", ms(*most), ms(*most)))
            }
            Fault::Memory { wanted, limit: most } => {
                (fault.to_string(), limit(version, "memory_bytes", *wanted, *most))
            }
            Fault::HostCalls(passed) => {
                let (name, most) = match passed {
                    HostLimit::Calls { limit } => ("host_calls", *limit),
                    HostLimit::Open { limit } => ("open_host_calls", *limit),
                };
                (fault.to_string(), limit(version, name, most, most))
            }
            Fault::Script(failure) if code == ErrorCode::SubrequestLimitExceeded => {
                (failure.message.clone(), subrequest(version, failure))
            }
            Fault::Script(failure) => return of_failure(failure, code, dev),
            Fault::Engine(cause) => {
                error!(request_id = id.as_str(), script = %version.script(), tenant = %version.tenant(), cause, "an invocation failed by a fault of the platform");
                (PLATFORM_FAILED.to_owned(), Value::Null)
            }
        },
    };
    Problem::new(code, message).with_details(details)
}

/// A request for which nothing is left today.
pub(crate) fn of_quota(spent: &Spent) -> Problem {
    let Spent { quota, used, limit, source, resets_at, retry_after } = spent;
    let details =
        json!({ "quota": quota, "used": used, "limit": limit, "source": source, "resets_at": resets_at });
    Problem::new(ErrorCode::QuotaExceeded, spent.to_string())
        .with_details(details)
        .with_retry_after(*retry_after)
}

/// What was used, what could be, and who set it.
fn limit(version: &Version, name: &'static str, used: impl Into<Value>, limit: impl Into<Value>) -> Value {
    json!({ "name": name, "used": used.into(), "limit": limit.into(), "source": version.limit_source(name) })
}

/// The limit that a script passed with `fetch`, which says which one it was.
fn subrequest(version: &Version, failure: &Failure) -> Value {
    let details: Value =
        failure.details.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let most = details.get("limit").and_then(Value::as_u64).unwrap_or_default();
    let what = details.get("what").and_then(Value::as_str);
    let names = ["fetches", "response_bytes", "streamed_bytes"];
    let name = names.into_iter().find(|name| Some(*name) == what).unwrap_or("fetches");
    limit(version, name, most.saturating_add(1), most)
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn of_failure(failure: &Failure, code: ErrorCode, dev: bool) -> Problem {
    if let Some(meant) = meant(failure) {
        return meant;
    }
    if failure.code.as_deref() == Some(ErrorCode::StorageUnavailable.as_str()) && failure.name == "HostError"
    {
        return Problem::new(ErrorCode::StorageUnavailable, "The platform's storage cannot be reached");
    }
    let is_the_scripts = code == ErrorCode::ScriptExecutionFailed || code == ErrorCode::CompileFailed;
    let message = match (dev, is_the_scripts) {
        (true, _) => format!("{}: {}", failure.name, failure.message),
        (false, true) => SCRIPT_FAILED.to_owned(),
        // What the platform itself says of a limit, or of a promise that nobody settles.
        (false, false) => failure.message.clone(),
    };
    let mut problem = Problem::new(code, message);
    problem.stack = Some(failure.stack.trim_end().to_owned()).filter(|stack| dev && !stack.is_empty());
    problem
}

/// An error that a script throws in order to answer with it.
fn meant(failure: &Failure) -> Option<Problem> {
    if failure.kind != FailureKind::Thrown {
        return None;
    }
    let status = StatusCode::from_u16(failure.status?).ok()?;
    if !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let code = failure.code.clone().unwrap_or_else(|| ErrorCode::ScriptExecutionFailed.as_str().to_owned());
    let details = failure.details.as_deref().and_then(|details| serde_json::from_str(details).ok());
    Some(Problem::of_script(status, code, failure.message.clone()).with_details(details.unwrap_or_default()))
}

/// A version that cannot be made ready. A visitor can do nothing about any of it, so only the log says more.
pub(crate) fn of_load(error: &TenancyError, id: &RequestId) -> Problem {
    match error.code() {
        ErrorCode::StorageUnavailable => {
            Problem::new(ErrorCode::StorageUnavailable, "The platform's storage cannot be reached")
        }
        ErrorCode::NotFound => Problem::new(ErrorCode::NotFound, error.to_string()),
        // It ran under its tenant's policy of before, and cannot be compiled under the present one.
        ErrorCode::CompileFailed | ErrorCode::InitLimitExceeded => {
            warn!(request_id = id.as_str(), %error, "a version does not compile under its tenant's policy");
            Problem::new(ErrorCode::ScriptExecutionFailed, SCRIPT_FAILED)
        }
        _ => {
            error!(request_id = id.as_str(), %error, "a version cannot be made ready");
            Problem::new(ErrorCode::InternalError, PLATFORM_FAILED)
        }
    }
}

/// A body that could not be read.
pub(crate) fn of_body(error: &BodyError, version: &Version, name: &'static str) -> Problem {
    match error {
        BodyError::TooLarge { limit } => {
            too_large(version, name, u64::try_from(*limit).unwrap_or(u64::MAX), None)
        }
        other => Problem::new(other.code(), other.to_string()),
    }
}

/// A body that is longer than its limit. `declared` is what it says of its length, if it does.
pub(crate) fn too_large(version: &Version, name: &'static str, most: u64, declared: Option<u64>) -> Problem {
    let message = format!("the body is longer than its limit of {most} bytes");
    // Of one that says nothing, all that is known is that it is longer.
    let used = declared.unwrap_or_else(|| most.saturating_add(1));
    Problem::new(ErrorCode::BodyTooLarge, message).with_details(limit(version, name, used, most))
}

/// A form that has more in its fields than a body that is handed over whole may have.
pub(crate) fn beside_files_too_large(version: &Version, most: usize) -> Problem {
    let message = format!(
        "the fields of the form, and the headers of its files, are longer than their limit of {most} bytes"
    );
    let details = limit(version, "body_bytes", most.saturating_add(1), most);
    Problem::new(ErrorCode::BodyTooLarge, message).with_details(details)
}

/// A form whose files cannot be kept.
pub(crate) fn of_store(error: &StoreError) -> Problem {
    let details = match error {
        StoreError::Full { whose, used, limit } => {
            let source = match whose {
                Whose::Tenant => "tenant",
                Whose::Server => "platform",
            };
            json!({ "used": used, "limit": limit, "source": source })
        }
        StoreError::DiskFull => json!({ "source": "platform" }),
        StoreError::Io(_) | StoreError::Unusable { .. } => {
            error!(%error, "files of a form cannot be kept");
            return Problem::new(ErrorCode::InternalError, PLATFORM_FAILED);
        }
    };
    warn!(%error, "a form was refused");
    Problem::new(ErrorCode::UploadsFull, error.to_string()).with_details(details)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(name: &str) -> Failure {
        Failure {
            kind: FailureKind::Thrown,
            name: name.to_owned(),
            message: "password is hunter2".to_owned(),
            stack: "at main.ts:1:2\n".to_owned(),
            code: None,
            status: None,
            details: None,
        }
    }

    #[test]
    fn production_says_nothing_of_what_a_script_threw() {
        let problem = of_failure(&failure("TypeError"), ErrorCode::ScriptExecutionFailed, false);
        assert_eq!((problem.message.as_str(), problem.stack), (SCRIPT_FAILED, None));
    }

    #[test]
    fn development_shows_message_and_stack() {
        let problem = of_failure(&failure("TypeError"), ErrorCode::ScriptExecutionFailed, true);
        assert_eq!(problem.message, "TypeError: password is hunter2");
        assert_eq!(problem.stack.as_deref(), Some("at main.ts:1:2"));
    }

    #[test]
    fn an_error_that_is_an_answer_keeps_its_status_code_and_details() {
        let thrown = Failure {
            status: Some(422),
            code: Some("VALIDATION_FAILED".to_owned()),
            details: Some(r#"{"email":"missing"}"#.to_owned()),
            ..failure("ValidationError")
        };
        let problem = of_failure(&thrown, ErrorCode::ScriptExecutionFailed, false);
        assert_eq!((problem.status().as_u16(), problem.shown_code()), (422, "VALIDATION_FAILED"));
        assert_eq!(problem.details, json!({ "email": "missing" }));
        let odd = Failure { status: Some(200), ..failure("Error") };
        assert_eq!(of_failure(&odd, ErrorCode::ScriptExecutionFailed, false).status(), 500);
    }

    #[test]
    fn storage_that_is_away_is_not_the_scripts_fault() {
        let thrown = Failure { code: Some("STORAGE_UNAVAILABLE".to_owned()), ..failure("HostError") };
        let problem = of_failure(&thrown, ErrorCode::ScriptExecutionFailed, false);
        assert_eq!((problem.status().as_u16(), problem.retry_after), (503, Some(2)));
    }
}
