//! `GET /v1/tenants/{tenant}/audit/verify`.

use super::of_tenant;
use crate::allowed::{Allowed, ReadAudit};
use crate::refusal::Answer;
use axum::Json;
use stoa_audit::Verdict;

/// Verify who did what in a tenant
///
/// Whether every entry is as it was written and none is missing; else, which is the first that is not.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/audit/verify", operation_id = "verify_audit", tag = "audit",
    responses((status = 200, description = "What was found.", body = Verdict))
)]
pub(crate) async fn handle(allowed: Allowed<ReadAudit>) -> Answer<Json<Verdict>> {
    let (chain, from) = of_tenant(&allowed).await?;
    Ok(Json(allowed.audit().verify(&chain, from).await?))
}
