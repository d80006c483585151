//! Errors of the rooms as answers. The body is written by `answer.rs`, which knows the request.

use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::fmt;
use stoa_assets::{AssetError, DeployError};
use stoa_compiler::SourceError;
use stoa_federation::FederationError;
use stoa_identity::{IdentityError, Refused};
use stoa_kernel::ErrorCode;
use stoa_metering::ReportError;
use stoa_storage::StorageError;
use stoa_tenancy::TenancyError;
use stoa_tokens::TokenError;
use stoa_wire::Problem;

/// An answer that says no.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Problem>);

pub(crate) type Answer<T> = Result<T, Refusal>;

impl Refusal {
    /// For whoever reads the message to mend.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(Box::new(Problem::new(code, message)))
    }

    /// The request says something that cannot be.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidRequest, message)
    }

    /// There is no such thing.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    /// What is said of a tenant that is not there, and of one that is not for whoever asks to know of.
    pub(crate) fn no_tenant(name: &str) -> Self {
        Self::not_found(format!("there is no tenant '{}'", shown(name)))
    }

    /// More than fits.
    pub(crate) fn too_large(code: ErrorCode, limit: usize) -> Self {
        Self::new(code, format!("the body is longer than {limit} bytes"))
            .with_details(json!({ "limit": limit }))
    }

    /// With what programs want to know.
    pub(crate) fn with_details(mut self, details: Value) -> Self {
        self.0.details = details;
        self
    }

    #[cfg(test)]
    pub(crate) fn problem(&self) -> &Problem {
        &self.0
    }

    /// An error of a room. What is wrong inside the platform is for its log alone.
    pub(crate) fn of(code: ErrorCode, error: &dyn fmt::Display, details: Value) -> Self {
        match code {
            ErrorCode::InternalError => {
                tracing::error!(%error, "the management API failed");
                Self::new(code, "the platform failed; its log says more under this request id")
            }
            ErrorCode::StorageUnavailable => {
                tracing::warn!(%error, "the database is away");
                Self::new(code, "the database cannot be reached")
            }
            _ => Self::new(code, error.to_string()).with_details(details),
        }
    }
}

/// As much of what somebody sent as an error repeats.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        *response.status_mut() = self.0.status();
        response.extensions_mut().insert(*self.0);
        response
    }
}

impl From<TenancyError> for Refusal {
    fn from(error: TenancyError) -> Self {
        Self::of(error.code(), &error, error.details())
    }
}

impl From<IdentityError> for Refusal {
    fn from(error: IdentityError) -> Self {
        Self::of(error.code(), &error, error.details())
    }
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self::of(error.code(), &error, error.details())
    }
}

impl From<FederationError> for Refusal {
    fn from(error: FederationError) -> Self {
        Self::of(error.code(), &error, error.details())
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        Self::of(error.code(), &error, Value::Null)
    }
}

impl From<AssetError> for Refusal {
    fn from(error: AssetError) -> Self {
        let details = error.details().and_then(|details| serde_json::from_str(&details).ok());
        Self::of(error.code(), &error, details.unwrap_or(Value::Null))
    }
}

impl From<DeployError> for Refusal {
    fn from(error: DeployError) -> Self {
        Self::of(error.code(), &error, Value::Null)
    }
}

impl From<SourceError> for Refusal {
    fn from(error: SourceError) -> Self {
        Self::of(error.code(), &error, Value::Null)
    }
}

impl From<ReportError> for Refusal {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Storage(error) => error.into(),
            wrong => Self::invalid(wrong.to_string()),
        }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self(Box::new(refused.into()))
    }
}
