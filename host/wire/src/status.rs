//! The HTTP status of every code. The one place: nobody else maps them.

use http::StatusCode;
use stoa_kernel::ErrorCode;

/// The status of an answer with this code.
///
/// A script that runs into a limit is a 503: the request may be fine, and the script cannot serve it. What an
/// upload says that cannot be is a 422, since it was understood.
pub fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::InvalidArgument | ErrorCode::InvalidRequest => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::CapabilityNotGranted
        | ErrorCode::CsrfRejected
        | ErrorCode::EgressRefused
        | ErrorCode::Forbidden
        | ErrorCode::TenantSuspended => StatusCode::FORBIDDEN,
        ErrorCode::RouteNotFound | ErrorCode::NotFound | ErrorCode::TenantNotFound => StatusCode::NOT_FOUND,
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        ErrorCode::VersionConflict | ErrorCode::AlreadyExists | ErrorCode::RouteConflict => {
            StatusCode::CONFLICT
        }
        ErrorCode::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        ErrorCode::ScriptTooLarge | ErrorCode::AssetTooLarge | ErrorCode::BodyTooLarge => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        ErrorCode::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        ErrorCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::InitLimitExceeded
        | ErrorCode::CompileFailed
        | ErrorCode::NotAllowedInInit
        | ErrorCode::InvalidComponent
        | ErrorCode::SetupFailed => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::TenantBusy | ErrorCode::RateLimited | ErrorCode::QuotaExceeded => {
            StatusCode::TOO_MANY_REQUESTS
        }
        ErrorCode::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ErrorCode::ScriptExecutionFailed
        | ErrorCode::HandlerNeverSettles
        | ErrorCode::TemplateNotFound
        | ErrorCode::TemplateError
        | ErrorCode::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::FetchFailed => StatusCode::BAD_GATEWAY,
        ErrorCode::LoopDetected => StatusCode::LOOP_DETECTED,
        ErrorCode::CpuLimitExceeded
        | ErrorCode::TimeLimitExceeded
        | ErrorCode::MemoryLimitExceeded
        | ErrorCode::HostCallLimitExceeded
        | ErrorCode::SubrequestLimitExceeded
        | ErrorCode::TemplateLimitExceeded
        | ErrorCode::CircuitOpen
        | ErrorCode::UploadsFull
        | ErrorCode::StorageUnavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `| `CODE` | status | what happened | what to do |`.
    fn documented() -> Vec<(&'static str, &'static str)> {
        let rows = include_str!("../../../docs/errors.md").lines();
        rows.filter_map(|row| {
            let mut cells = row.split('|').map(str::trim).skip(1);
            let code = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
            Some((code, cells.next()?))
        })
        .collect()
    }

    #[test]
    fn every_code_is_documented_with_the_status_it_has() {
        let documented = documented();
        for code in ErrorCode::ALL {
            let expected = (code.as_str(), status(*code).as_str().to_owned());
            assert!(
                documented.iter().any(|(code, status)| (*code, (*status).to_owned()) == expected),
                "docs/errors.md lacks a row that begins with | `{}` | {} |",
                expected.0,
                expected.1
            );
        }
    }

    #[test]
    fn every_code_is_an_error_to_http_too() {
        for code in ErrorCode::ALL {
            let status = status(*code);
            assert!(status.is_client_error() || status.is_server_error(), "{code}");
        }
    }
}
