//! `GET /v1/tenants/{tenant}/audit`.

use super::of_tenant;
use crate::allowed::{Allowed, ReadAudit};
use crate::extract::Query;
use crate::page::{Paged, page_request};
use crate::refusal::{Answer, Refusal};
use axum::Json;
use serde::Deserialize;
use stoa_audit::{Audit, AuditEntry, Chain, Filter};
use utoipa::IntoParams;

/// Which entries.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// At most so many, from 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
    /// Of this action.
    #[param(example = "script.deploy")]
    action: Option<String>,
    /// Of those in whose id or name this stands, whatever its case.
    #[param(example = "CI")]
    actor: Option<String>,
    /// From this moment on, in milliseconds since 1970.
    since: Option<i64>,
    /// Until just before this moment, in milliseconds since 1970.
    until: Option<i64>,
}

/// Show who did what in a tenant
///
/// The newest first: every change over this API, and whoever was refused.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/audit", operation_id = "list_audit", tag = "audit",
    params(AuditQuery),
    responses((status = 200, description = "Entries, the newest first.", body = Paged<AuditEntry>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadAudit>,
    Query(query): Query<AuditQuery>,
) -> Answer<Json<Paged<AuditEntry>>> {
    let (chain, from) = of_tenant(&allowed).await?;
    page(allowed.audit(), &chain, query, from).await
}

/// A page of a log.
pub(super) async fn page(
    audit: &Audit,
    chain: &Chain,
    query: AuditQuery,
    from: i64,
) -> Answer<Json<Paged<AuditEntry>>> {
    let request = page_request(query.limit, query.cursor.as_deref())?;
    let foreign = |_| Refusal::invalid("cursor is not one that this API has given out");
    let before = request.cursor.map(|cursor| cursor.parse().map_err(foreign)).transpose()?;
    let filter = Filter {
        action: query.action,
        actor: query.actor,
        since: Some(query.since.unwrap_or(from).max(from)),
        until: query.until,
        before,
    };
    let page = audit.list(chain, &filter, request.limit).await?;
    let cursor = page.before.map(|seq| seq.to_string());
    Ok(Json(Paged::new(page.items, cursor.as_deref())))
}
