//! `GET /v1/tenants/{tenant}/audit/export`.

use super::of_tenant;
use crate::allowed::{Allowed, ReadAudit};
use crate::extract::Query;
use crate::refusal::Answer;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use serde::Deserialize;
use stoa_audit::{Audit, AuditError, Chain, Export};
use utoipa::IntoParams;

/// Which part of the chain.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// Without the entries up to this one: they have been exported before.
    #[param(example = 120)]
    after: Option<u64>,
}

/// Export who did what in a tenant
///
/// One line of JSON per entry, the oldest first, exactly as it was hashed: each holds the SHA-256 of the line before. The
/// first line says after which entry the file begins, and which entry, with which hash, is the last.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/audit/export", operation_id = "export_audit", tag = "audit",
    params(ExportQuery),
    responses((status = 200, description = "Lines of JSON.", body = String, content_type = "application/x-ndjson"))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadAudit>,
    Query(query): Query<ExportQuery>,
) -> Answer<Response> {
    let (chain, from) = of_tenant(&allowed).await?;
    file(allowed.audit(), &chain, &query, from).await
}

/// A log, streamed.
pub(super) async fn file(audit: &Audit, chain: &Chain, query: &ExportQuery, from: i64) -> Answer<Response> {
    let export = audit.export(chain, query.after, from).await?;
    let header = export.header();
    let lines = stream::try_unfold((Some(header), export), |(header, mut export): (_, Export)| async {
        let lines = match header {
            Some(header) => Some(header),
            None => export.more().await?,
        };
        Ok::<_, AuditError>(lines.map(|lines| (Bytes::from(lines), (None, export))))
    });
    let headers = [(CONTENT_TYPE, "application/x-ndjson"), (CACHE_CONTROL, "no-store")];
    Ok((headers, Body::from_stream(lines)).into_response())
}
