//! How an operation on tenants can fail, with what the caller is told.

use crate::deploy::logs_of;
use crate::hostnames::MAX_CLAIMS;
use crate::info::LogLine;
use crate::limits::LimitError;
use crate::policy::PolicyError;
use crate::purges::PurgeError;
use serde_json::{Value, json};
use std::sync::Arc;
use stoa_assets::DeployError;
use stoa_capability::EraseError;
use stoa_compiler::{CompileError, Diagnostic, SourceError};
use stoa_engine::EngineError;
use stoa_invoker::RouteError;
use stoa_kernel::{ErrorCode, ScriptName, TenantId};
use stoa_storage::StorageError;

/// It was not done, and nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum TenancyError {
    /// No such tenant.
    #[error("there is no tenant '{0}'")]
    NoTenant(TenantId),
    /// No such script.
    #[error("there is no script '{0}'")]
    NoScript(ScriptName),
    /// No such version.
    #[error("script '{script}' has no version {number}")]
    NoVersion {
        /// Of this script.
        script: ScriptName,
        /// The number.
        number: u64,
    },
    /// No version to go back to.
    #[error("script '{0}' has no version before the active one")]
    NothingBefore(ScriptName),
    /// No such host name.
    #[error("the tenant has no host name '{0}'")]
    NoHostname(String),
    /// The tenant's address would be the platform's own.
    #[error("'{0}' cannot be a tenant's name: the host {0}.<base_domain> is the platform's own")]
    ReservedTenant(TenantId),
    /// The name is taken.
    #[error("there is a tenant '{0}' already")]
    TenantExists(TenantId),
    /// The script is there, and `If-None-Match: *` asks for a new one.
    #[error("there is a script '{0}' already")]
    ScriptExists(ScriptName),
    /// Another tenant has proved that it is its own.
    #[error(
        "the host name '{0}' is taken: another tenant has proved that it is its own; if it is yours by now, ask the \
         platform's admin"
    )]
    HostnameTaken(String),
    /// It was not proved in time.
    #[error("'{0}' was not proved in time; add it again, and publish the new token")]
    ClaimExpired(String),
    /// Each of them makes the platform ask other people's servers.
    #[error("the tenant has {MAX_CLAIMS} host names that are not proved; prove one or take one away")]
    TooManyClaims,
    /// Others want host names proved.
    #[error("many host names are being proved at once; try again")]
    ManyProofs,
    /// The machine gives no random numbers.
    #[error("the machine gives no random numbers")]
    NoRandomness,
    /// It is no host name, or not one that can be claimed.
    #[error("'{given}' cannot be a host name: {reason}")]
    BadHostname {
        /// As it was given.
        given: String,
        /// Why not.
        reason: &'static str,
    },
    /// It is no path.
    #[error("'{given}' cannot be a mount path: {reason}")]
    BadMount {
        /// As it was given.
        given: String,
        /// Why not.
        reason: &'static str,
    },
    /// It is no percentage.
    #[error("{0} is not a percentage from 0 to 100")]
    BadPercent(u64),
    /// A rollout of the version that is active.
    #[error("version {0} is the active one, so there is nothing to roll out")]
    RolloutOfActive(u64),
    /// Another script of the tenant has the route.
    #[error(
        "script '{script}' cannot have {route}: script '{other}' has it; give one of them another mount path"
    )]
    RouteConflict {
        /// The script that was to be changed.
        script: ScriptName,
        /// Method and path.
        route: String,
        /// The one that has it.
        other: ScriptName,
    },
    /// The script's own routes cannot be.
    #[error(transparent)]
    Routes(#[from] RouteError),
    /// `If-Match` names another revision.
    #[error("the script is at revision \"r{current}\", not at the one that If-Match names; read it again")]
    Precondition {
        /// The one it is at.
        current: u64,
    },
    /// There is nothing that `If-Match` could name.
    #[error("there is no such script yet, so If-Match names none of its revisions")]
    PreconditionAbsent,
    /// A limit that cannot be.
    #[error(transparent)]
    Limits(#[from] LimitError),
    /// A policy that cannot be.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// Paths that cannot be purged.
    #[error(transparent)]
    Purge(#[from] PurgeError),
    /// The files are no script.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Its assets cannot be served.
    #[error(transparent)]
    Assets(#[from] DeployError),
    /// It does not compile, or cannot be loaded.
    #[error("{message}")]
    Compile {
        /// From the closed list.
        code: ErrorCode,
        /// What is wrong.
        message: String,
        /// Where, in the author's files.
        diagnostics: Vec<Diagnostic>,
        /// What top level and init had logged.
        logs: Vec<LogLine>,
    },
    /// `setup` failed.
    #[error("setup failed, so the new version was not activated: {message}")]
    Setup {
        /// Its error.
        message: String,
        /// In the author's lines.
        stack: String,
        /// What it logged.
        logs: Value,
    },
    /// The tenant is suspended.
    #[error("tenant '{0}' is suspended")]
    Suspended(TenantId),
    /// Others changed the tenant each time it was about to be changed.
    #[error("the tenant is being changed by many at once; try again")]
    Contended,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// What a capability keeps could not be removed.
    #[error(transparent)]
    Erase(#[from] EraseError),
    /// A version needs an engine that cannot be started.
    #[error("the version's engine {id} cannot be started: {why}")]
    OldEngine {
        /// Which.
        id: String,
        /// Why not.
        why: Arc<EngineError>,
    },
    /// The stored data is not what it must be.
    #[error("the stored {what} is damaged: {why}")]
    Damaged {
        /// Of what.
        what: String,
        /// How.
        why: String,
    },
    /// Another caller's attempt to load the same version failed.
    #[error(transparent)]
    Shared(Arc<Self>),
}

impl From<CompileError> for TenancyError {
    fn from(error: CompileError) -> Self {
        let (code, message) = (error.code(), error.to_string());
        let (diagnostics, logs) = match error {
            CompileError::Source(diagnostics) => (diagnostics, Vec::new()),
            CompileError::Init { diagnostic, report, .. } => (vec![*diagnostic], logs_of(*report)),
            _ => (Vec::new(), Vec::new()),
        };
        Self::Compile { code, message, diagnostics, logs }
    }
}

impl TenancyError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoTenant(_)
            | Self::NoScript(_)
            | Self::NoVersion { .. }
            | Self::NoHostname(_)
            | Self::ClaimExpired(_) => ErrorCode::NotFound,
            Self::TooManyClaims => ErrorCode::QuotaExceeded,
            Self::TenantExists(_) | Self::HostnameTaken(_) => ErrorCode::AlreadyExists,
            Self::BadHostname { .. }
            | Self::ReservedTenant(_)
            | Self::BadMount { .. }
            | Self::BadPercent(_)
            | Self::RolloutOfActive(_)
            | Self::NothingBefore(_)
            | Self::Limits(_)
            | Self::Policy(_)
            | Self::Purge(_) => ErrorCode::InvalidRequest,
            Self::RouteConflict { .. } => ErrorCode::RouteConflict,
            Self::Routes(_) => ErrorCode::CompileFailed,
            Self::ScriptExists(_) | Self::Precondition { .. } | Self::PreconditionAbsent => {
                ErrorCode::PreconditionFailed
            }
            Self::Source(error) => error.code(),
            Self::Assets(error) => error.code(),
            Self::Compile { code, .. } => *code,
            Self::Setup { .. } => ErrorCode::SetupFailed,
            Self::Suspended(_) => ErrorCode::TenantSuspended,
            Self::Contended | Self::ManyProofs => ErrorCode::TenantBusy,
            Self::Storage(error) => error.code(),
            Self::Erase(error) => error.code(),
            Self::OldEngine { .. } | Self::Damaged { .. } | Self::NoRandomness => ErrorCode::InternalError,
            Self::Shared(error) => error.code(),
        }
    }

    /// What a program can use of it: an object.
    pub fn details(&self) -> Value {
        match self {
            Self::RouteConflict { script, route, other } => {
                json!({ "script": script, "route": route, "other": other })
            }
            Self::TooManyClaims => json!({ "what": "hostname_claims", "limit": MAX_CLAIMS }),
            Self::Precondition { current } => json!({ "current": format!("r{current}") }),
            Self::Setup { stack, logs, .. } => json!({ "stack": stack, "logs": logs }),
            Self::Compile { diagnostics, logs, .. } => json!({ "diagnostics": diagnostics, "logs": logs }),
            Self::Shared(error) => error.details(),
            _ => json!({}),
        }
    }
}
