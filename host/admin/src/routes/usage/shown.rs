//! Which report is asked for, and how it is shown.

use crate::refusal::Answer;
use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use stoa_metering::{By, Metering, Of, Range, Report, csv};

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    Json,
    Csv,
}

impl Format {
    /// As it was asked for, in the query or else by what the client accepts.
    pub(crate) fn of(asked: Option<Self>, headers: &HeaderMap) -> Self {
        let accepts = |kind: &str| {
            let values = headers.get_all(ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
            values.flat_map(|value| value.split(',')).any(|member| {
                member.split(';').next().is_some_and(|name| name.trim().eq_ignore_ascii_case(kind))
            })
        };
        let by_header =
            || if accepts("text/csv") && !accepts("application/json") { Self::Csv } else { Self::Json };
        asked.unwrap_or_else(by_header)
    }
}

pub(crate) fn range(metering: &Metering, by: By, from: Option<&str>, to: Option<&str>) -> Answer<Range> {
    Ok(Range::new(by, from, to, metering.now())?)
}

/// The answer.
pub(crate) fn shown(report: Report, of: Of, format: Format) -> Response {
    let about = [(CACHE_CONTROL, "no-store"), (VARY, "accept")];
    match format {
        Format::Json => (about, Json(report)).into_response(),
        Format::Csv => (about, [(CONTENT_TYPE, "text/csv; charset=utf-8")], csv(&report, of)).into_response(),
    }
}
