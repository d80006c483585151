//! Every way in which an invocation can end badly, with its name and numbers.

use crate::manifest::{Failure, FailureKind};
use crate::report::Usage;
use std::time::Duration;
use stoa_kernel::{ErrorCode, Limits};
use wasmtime::Trap;

/// How an invocation ended, where not well.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Fault {
    /// Out of fuel.
    #[error("the script used up its {} ms of CPU time", limit.as_millis())]
    Cpu {
        /// What it could use.
        limit: Duration,
    },
    /// Past its wall time.
    #[error("the script was still running after {} ms (CPU time used: {} ms)", limit.as_millis(), cpu.as_millis())]
    Time {
        /// What it could take.
        limit: Duration,
        /// CPU time until then: little of it means that it was waiting.
        cpu: Duration,
    },
    /// Wanted more memory than it may have.
    #[error("the script needed at least {wanted} bytes of memory; its limit is {limit}")]
    Memory {
        /// The size that was refused.
        wanted: usize,
        /// The most it could have.
        limit: usize,
    },
    /// Asked the host for more than it may.
    #[error(transparent)]
    HostCalls(#[from] HostLimit),
    /// The script's own doing: it threw, or what it returned cannot be used.
    #[error("{}: {}", .0.name, .0.message)]
    Script(Failure),
    /// A fault of the platform.
    #[error("the engine failed: {0}")]
    Engine(String),
}

/// A limit on host calls. Passing it ends the invocation at once, since a script that catches the error
/// would only ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostLimit {
    /// In the whole invocation.
    #[error("the script made more than {limit} host calls in one invocation")]
    Calls {
        /// The most it may make.
        limit: u32,
    },
    /// At once.
    #[error("the script has more than {limit} host calls open at once; await some before starting more")]
    Open {
        /// The most it may have open.
        limit: u32,
    },
}

/// A script that lets the error of its request's body through has not failed: the client has. One that ran into a
/// limit of the host has not either, whatever it was about to do.
fn of_host(failure: &Failure) -> Option<ErrorCode> {
    let codes = [ErrorCode::BodyTooLarge, ErrorCode::RequestTimeout, ErrorCode::SubrequestLimitExceeded];
    let code = failure.code.as_deref().filter(|_| failure.name == "HostError")?;
    codes.into_iter().find(|known| known.as_str() == code)
}

impl Fault {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Cpu { .. } => ErrorCode::CpuLimitExceeded,
            Self::Time { .. } => ErrorCode::TimeLimitExceeded,
            Self::Memory { .. } => ErrorCode::MemoryLimitExceeded,
            Self::HostCalls(_) => ErrorCode::HostCallLimitExceeded,
            Self::Script(failure) => match failure.kind {
                FailureKind::NeverSettles => ErrorCode::HandlerNeverSettles,
                FailureKind::Syntax => ErrorCode::CompileFailed,
                FailureKind::Thrown => of_host(failure).unwrap_or(ErrorCode::ScriptExecutionFailed),
                FailureKind::BadHandler | FailureKind::OutOfMemory => ErrorCode::ScriptExecutionFailed,
            },
            Self::Engine(_) => ErrorCode::InternalError,
        }
    }

    /// The same with another stack, where there is one: the compiler's source maps know the author's lines.
    #[must_use]
    pub fn map_stack(self, map: impl FnOnce(&str) -> String) -> Self {
        match self {
            Self::Script(mut failure) => {
                failure.stack = map(&failure.stack);
                Self::Script(failure)
            }
            other => other,
        }
    }

    /// The same, where it ran within what was left of `limits`.
    #[must_use]
    pub fn with_limits(self, limits: &Limits) -> Self {
        match self {
            Self::Cpu { .. } => Self::Cpu { limit: limits.cpu },
            Self::Time { cpu, .. } => Self::Time { limit: limits.wall, cpu },
            other => other,
        }
    }

    /// From what the guest reported. QuickJS that cannot get memory for its out-of-memory error throws
    /// `null`, so a null after a refusal is that; its regular expressions have an error of their own.
    pub(crate) fn of_failure(failure: Failure, refused: Option<usize>, limits: &Limits) -> Self {
        let lost_its_error = failure.kind == FailureKind::Thrown && failure.message.ends_with(": null");
        let of_a_regexp = failure.name == "InternalError" && failure.message.starts_with("out of memory");
        match refused {
            Some(wanted) if failure.kind == FailureKind::OutOfMemory || lost_its_error || of_a_regexp => {
                Self::Memory { wanted, limit: limits.memory_bytes }
            }
            _ => Self::Script(failure),
        }
    }

    /// From an error of Wasmtime.
    pub(crate) fn of_error(error: &wasmtime::Error, refused: Option<usize>, limits: &Limits) -> Self {
        if let Some(limit) = error.downcast_ref::<HostLimit>() {
            return Self::HostCalls(*limit);
        }
        match (error.downcast_ref::<Trap>(), refused) {
            (Some(Trap::OutOfFuel), _) => Self::Cpu { limit: limits.cpu },
            // The engine aborts when it cannot go on without the memory that it was refused, and an image that
            // is larger than the limit is not even instantiated.
            (_, Some(wanted)) => Self::Memory { wanted, limit: limits.memory_bytes },
            (Some(Trap::StackOverflow), _) => Self::Script(Failure {
                kind: FailureKind::Thrown,
                name: "RangeError".to_owned(),
                message: "Maximum call stack size exceeded".to_owned(),
                stack: String::new(),
                code: None,
                status: None,
                details: None,
            }),
            _ => Self::Engine(format!("{error:#}")),
        }
    }

    pub(crate) fn out_of_time(usage: &Usage, limits: &Limits) -> Self {
        Self::Time { limit: limits.wall, cpu: usage.cpu }
    }
}
