//! The closed list of error codes. A code is a promise to users: it is added here, documented, and never
//! changes its meaning.

use serde::{Deserialize, Serialize};

/// What went wrong, in a word that programs can rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// The invocation used up its fuel.
    CpuLimitExceeded,
    /// The invocation took longer than its wall time.
    TimeLimitExceeded,
    /// The instance asked for more memory than it may have.
    MemoryLimitExceeded,
    /// Init used up its fuel, wall time or memory.
    InitLimitExceeded,
    /// The files of a script are larger than the limit.
    ScriptTooLarge,
    /// The tenant runs as many invocations as it may, and its queue is full.
    TenantBusy,
    /// The route was asked more often than it takes.
    RateLimited,
    /// A page of another site sent a request with the cookies of its user.
    CsrfRejected,
    /// More host calls in one invocation, or more open at once, than the limit.
    HostCallLimitExceeded,
    /// More requests to other servers, or a longer response, than the limit.
    SubrequestLimitExceeded,
    /// A request leads where scripts may not go: no public address, or against the tenant's policy.
    EgressRefused,
    /// A request to another server failed.
    FetchFailed,
    /// Another server has failed so often that it is left alone for a while.
    CircuitOpen,
    /// The request has come through the platform too often: scripts ask one another in a circle.
    LoopDetected,
    /// The script threw.
    ScriptExecutionFailed,
    /// The handler's promise was pending with nothing left that could settle it.
    HandlerNeverSettles,
    /// The script does not compile: syntax, imports, or a fault of `init`.
    CompileFailed,
    /// A host call that `init` may not make.
    NotAllowedInInit,
    /// The script was not granted this capability.
    CapabilityNotGranted,
    /// The arguments of a host call are not what it takes.
    InvalidArgument,
    /// The script has no template of this name.
    TemplateNotFound,
    /// A template is wrong, or something is missing in what it was given.
    TemplateError,
    /// Rendering takes more time, memory or nesting than it may, or gives more text.
    TemplateLimitExceeded,
    /// A write with a version check found another version.
    VersionConflict,
    /// No route of the script matches the path.
    RouteNotFound,
    /// The path matches, the method does not.
    MethodNotAllowed,
    /// The uploaded bytes are not a component that this server may load.
    InvalidComponent,
    /// The request is malformed, or says something that cannot be.
    InvalidRequest,
    /// Nobody in particular asked for something that only some may have.
    Unauthenticated,
    /// Whoever asked may not do this.
    Forbidden,
    /// There is no such thing, or it is not for whoever asked to know of it.
    NotFound,
    /// The host name belongs to no tenant.
    TenantNotFound,
    /// The tenant is suspended: nothing of it runs.
    TenantSuspended,
    /// The client took too long to send its request.
    RequestTimeout,
    /// There is one of that name.
    AlreadyExists,
    /// Another script of the tenant has the route.
    RouteConflict,
    /// `If-Match` names another version than the one there is.
    PreconditionFailed,
    /// The body is longer than the limit.
    BodyTooLarge,
    /// The room for files of forms is taken.
    UploadsFull,
    /// An asset is larger than the limit, or all of a version together.
    AssetTooLarge,
    /// The range that was asked for lies behind the end.
    RangeNotSatisfiable,
    /// The headers, or the URL, are longer than the limit.
    HeadersTooLarge,
    /// The body is of a type that is not read here.
    UnsupportedMediaType,
    /// `setup` of a new version failed, so it was not activated.
    SetupFailed,
    /// The tenant has used up what it may have of something.
    QuotaExceeded,
    /// The database cannot be reached.
    StorageUnavailable,
    /// A fault of the platform itself.
    InternalError,
}

impl ErrorCode {
    /// The whole list.
    pub const ALL: &'static [Self] = &[
        Self::CpuLimitExceeded,
        Self::TimeLimitExceeded,
        Self::MemoryLimitExceeded,
        Self::InitLimitExceeded,
        Self::ScriptTooLarge,
        Self::TenantBusy,
        Self::RateLimited,
        Self::CsrfRejected,
        Self::HostCallLimitExceeded,
        Self::SubrequestLimitExceeded,
        Self::EgressRefused,
        Self::FetchFailed,
        Self::CircuitOpen,
        Self::LoopDetected,
        Self::ScriptExecutionFailed,
        Self::HandlerNeverSettles,
        Self::CompileFailed,
        Self::NotAllowedInInit,
        Self::CapabilityNotGranted,
        Self::InvalidArgument,
        Self::TemplateNotFound,
        Self::TemplateError,
        Self::TemplateLimitExceeded,
        Self::VersionConflict,
        Self::RouteNotFound,
        Self::MethodNotAllowed,
        Self::InvalidComponent,
        Self::InvalidRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::TenantNotFound,
        Self::TenantSuspended,
        Self::RequestTimeout,
        Self::AlreadyExists,
        Self::RouteConflict,
        Self::PreconditionFailed,
        Self::BodyTooLarge,
        Self::UploadsFull,
        Self::AssetTooLarge,
        Self::RangeNotSatisfiable,
        Self::HeadersTooLarge,
        Self::UnsupportedMediaType,
        Self::SetupFailed,
        Self::QuotaExceeded,
        Self::StorageUnavailable,
        Self::InternalError,
    ];

    /// The code as users see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CpuLimitExceeded => "CPU_LIMIT_EXCEEDED",
            Self::TimeLimitExceeded => "TIME_LIMIT_EXCEEDED",
            Self::MemoryLimitExceeded => "MEMORY_LIMIT_EXCEEDED",
            Self::InitLimitExceeded => "INIT_LIMIT_EXCEEDED",
            Self::ScriptTooLarge => "SCRIPT_TOO_LARGE",
            Self::TenantBusy => "TENANT_BUSY",
            Self::RateLimited => "RATE_LIMITED",
            Self::CsrfRejected => "CSRF_REJECTED",
            Self::HostCallLimitExceeded => "HOST_CALL_LIMIT_EXCEEDED",
            Self::SubrequestLimitExceeded => "SUBREQUEST_LIMIT_EXCEEDED",
            Self::EgressRefused => "EGRESS_REFUSED",
            Self::FetchFailed => "FETCH_FAILED",
            Self::CircuitOpen => "CIRCUIT_OPEN",
            Self::LoopDetected => "LOOP_DETECTED",
            Self::ScriptExecutionFailed => "SCRIPT_EXECUTION_FAILED",
            Self::HandlerNeverSettles => "HANDLER_NEVER_SETTLES",
            Self::CompileFailed => "COMPILE_FAILED",
            Self::NotAllowedInInit => "NOT_ALLOWED_IN_INIT",
            Self::CapabilityNotGranted => "CAPABILITY_NOT_GRANTED",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::TemplateNotFound => "TEMPLATE_NOT_FOUND",
            Self::TemplateError => "TEMPLATE_ERROR",
            Self::TemplateLimitExceeded => "TEMPLATE_LIMIT_EXCEEDED",
            Self::VersionConflict => "VERSION_CONFLICT",
            Self::RouteNotFound => "ROUTE_NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::InvalidComponent => "INVALID_COMPONENT",
            Self::InvalidRequest => "INVALID_REQUEST",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::TenantNotFound => "TENANT_NOT_FOUND",
            Self::TenantSuspended => "TENANT_SUSPENDED",
            Self::RequestTimeout => "REQUEST_TIMEOUT",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::RouteConflict => "ROUTE_CONFLICT",
            Self::PreconditionFailed => "PRECONDITION_FAILED",
            Self::BodyTooLarge => "BODY_TOO_LARGE",
            Self::UploadsFull => "UPLOADS_FULL",
            Self::AssetTooLarge => "ASSET_TOO_LARGE",
            Self::RangeNotSatisfiable => "RANGE_NOT_SATISFIABLE",
            Self::HeadersTooLarge => "HEADERS_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::SetupFailed => "SETUP_FAILED",
            Self::QuotaExceeded => "QUOTA_EXCEEDED",
            Self::StorageUnavailable => "STORAGE_UNAVAILABLE",
            Self::InternalError => "INTERNAL_ERROR",
        }
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
