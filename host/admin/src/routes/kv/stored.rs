//! Whose data it is, under which conditions it is written, and what can go wrong.

use crate::extract::{numbered, single};
use crate::refusal::{Answer, Refusal};
use axum::extract::FromRequestParts;
use axum::http::header::{IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use serde_json::Value;
use stoa_kernel::{ScriptName, TenantId};
use stoa_kv::KvError;
use stoa_kv::admin::Owner;
use stoa_tenancy::Tenancy;
use utoipa::IntoParams;

/// A script that is there: what is written for another one would be nobody's.
pub(crate) fn owner<'a>(
    tenancy: &Tenancy,
    tenant: &'a TenantId,
    script: &'a ScriptName,
) -> Answer<Owner<'a>> {
    tenancy.script(tenant, script)?;
    Ok(Owner { tenant, script })
}

impl From<KvError> for Refusal {
    fn from(error: KvError) -> Self {
        let details = error.details().and_then(|details| serde_json::from_str(&details).ok());
        Self::of(error.code(), &error, details.unwrap_or(Value::Null))
    }
}

/// The `ETag` of a value.
pub(crate) fn tag(version: u64) -> String {
    format!("\"v{version}\"")
}

/// The headers, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "read by VersionGuard; the document is made from this")]
pub(crate) struct VersionHeaders {
    /// `"v<version>"`, the value's `ETag`: only over this version.
    #[param(rename = "If-Match", example = "\"v3\"")]
    if_match: Option<String>,
    /// `*`: only where nothing is stored.
    #[param(rename = "If-None-Match", example = "*")]
    if_none_match: Option<String>,
}

/// The version that a value must have; 0: there must be none.
pub(crate) struct VersionGuard(pub(crate) Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for VersionGuard {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        match (single(parts, &IF_MATCH)?, single(parts, &IF_NONE_MATCH)?) {
            (None, None) => Ok(Self(None)),
            (None, Some("*")) => Ok(Self(Some(0))),
            (Some(tag), None) => match numbered(tag, 'v') {
                Some(version) if version > 0 => Ok(Self(Some(version))),
                _ => Err(Refusal::invalid("If-Match takes the ETag of the value, such as \"v3\"")),
            },
            (None, Some(_)) => Err(Refusal::invalid("If-None-Match takes *, and nothing else")),
            (Some(_), Some(_)) => {
                Err(Refusal::invalid("If-Match and If-None-Match cannot both hold; send one"))
            }
        }
    }
}
