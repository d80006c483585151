//! What a script answers to, and how it can fail: the host's own form of what the guest reports.

use crate::bindings::stoa::engine::types as wit;
use serde::{Deserialize, Serialize};

/// Outcome of init, stored with the script. Routes and everything else are read from here, never from code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What the script registered, in order.
    pub registrations: Vec<Registration>,
    /// The events that its default export answers.
    pub events: Vec<String>,
    /// Whether `setup` has to run before the version becomes active.
    pub has_setup: bool,
}

/// Something a script declared at deploy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Whose it is: `route`, …
    pub kind: String,
    /// Its name or path.
    pub name: String,
    /// Index of the handler.
    pub handler: u32,
    /// JSON that the owner of `kind` understands.
    pub detail: String,
}

/// In what way an invocation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The script threw.
    Thrown,
    /// It does not parse, or an import does not resolve.
    Syntax,
    /// QuickJS could not get memory.
    OutOfMemory,
    /// Nothing can settle the handler's promise any more.
    NeverSettles,
    /// A handler is not a function.
    BadHandler,
}

/// How an invocation failed, as the guest tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In what way.
    pub kind: FailureKind,
    /// The error's own name.
    pub name: String,
    /// Its message.
    pub message: String,
    /// Positions in the evaluated modules.
    pub stack: String,
    /// Of an error that is an HTTP answer, or that the host gave.
    pub code: Option<String>,
    /// Of an error that is an HTTP answer.
    pub status: Option<u16>,
    /// JSON.
    pub details: Option<String>,
}

impl From<wit::Manifest> for Manifest {
    fn from(manifest: wit::Manifest) -> Self {
        let registrations = manifest.registrations.into_iter().map(|entry| Registration {
            kind: entry.kind,
            name: entry.name,
            handler: entry.handler,
            detail: entry.detail,
        });
        Self {
            registrations: registrations.collect(),
            events: manifest.events,
            has_setup: manifest.has_setup,
        }
    }
}

impl From<wit::Failure> for Failure {
    fn from(failure: wit::Failure) -> Self {
        Self {
            kind: match failure.kind {
                wit::FailureKind::Thrown => FailureKind::Thrown,
                wit::FailureKind::Syntax => FailureKind::Syntax,
                wit::FailureKind::OutOfMemory => FailureKind::OutOfMemory,
                wit::FailureKind::NeverSettles => FailureKind::NeverSettles,
                wit::FailureKind::BadHandler => FailureKind::BadHandler,
            },
            name: failure.name,
            message: failure.message,
            stack: failure.stack,
            code: failure.code,
            status: failure.status,
            details: failure.details,
        }
    }
}
