//! `GET /v1/tenants/{tenant}/usage`.

use super::shown::{Format, range, shown};
use crate::allowed::{Allowed, ReadUsage};
use crate::extract::Query;
use crate::refusal::{Answer, Refusal};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use stoa_kernel::ScriptName;
use stoa_metering::{By, Of, Report};
use utoipa::IntoParams;

/// Of what, and when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsageQuery {
    /// How long each span is.
    #[serde(default)]
    #[param(inline, required = false)]
    by: By,
    /// A day or a time, which is inside. Left out: a day before `to`, or by day a month.
    #[param(example = "2026-11-22")]
    from: Option<String>,
    /// A day or a time, which is not inside. Left out: now.
    #[param(example = "2026-11-23T00:00:00Z")]
    to: Option<String>,
    /// Only of this script; there need not be one of this name any more.
    script: Option<String>,
    /// How it is written; before what `Accept` says.
    #[param(inline)]
    format: Option<Format>,
}

/// Show what a tenant has used
///
/// By hour or by day, in UTC, and for each script; with how much of the quotas of today is used. What this server
/// counted until now is in it; what others did in the last five seconds may not be.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/usage", operation_id = "get_usage", tag = "tenants", params(UsageQuery),
    responses((
        status = 200, description = "What was used.",
        content((Report = "application/json"), (String = "text/csv"))
    ))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadUsage>,
    Query(query): Query<UsageQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    allowed.tenancy().tenant(&allowed.on)?;
    let script = query.script.as_deref().map(ScriptName::new).transpose();
    let script = script.map_err(|error| Refusal::invalid(error.to_string()))?;
    let metering = allowed.metering();
    let range = range(metering, query.by, query.from.as_deref(), query.to.as_deref())?;
    let report = metering.of_tenant(&allowed.on, script.as_ref(), range).await?;
    Ok(shown(report, Of::Scripts, Format::of(query.format, &headers)))
}
