//! `GET /v1/usage`.

use super::shown::{Format, range, shown};
use crate::allowed::{Allowed, Platform, ReadAllUsage};
use crate::extract::Query;
use crate::refusal::Answer;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use stoa_metering::{By, Of, Report};
use utoipa::IntoParams;

/// When.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AllUsageQuery {
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
    /// How it is written; before what `Accept` says.
    #[param(inline)]
    format: Option<Format>,
}

/// Show what all tenants have used
///
/// By hour or by day, in UTC, and for each tenant. What a tenant used goes with it when it is deleted.
#[utoipa::path(
    get, path = "/v1/usage", operation_id = "get_all_usage", tag = "platform", params(AllUsageQuery),
    responses((
        status = 200, description = "What was used.",
        content((Report = "application/json"), (String = "text/csv"))
    ))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadAllUsage, Platform>,
    Query(query): Query<AllUsageQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    let metering = allowed.metering();
    let range = range(metering, query.by, query.from.as_deref(), query.to.as_deref())?;
    let report = metering.of_all(range).await?;
    Ok(shown(report, Of::Tenants, Format::of(query.format, &headers)))
}
