//! `PUT /v1/tenants/{tenant}/quotas`.

use super::show::Quotas;
use crate::allowed::{Allowed, SetLimits};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde_json::json;
use stoa_tenancy::LimitsPatch;

/// Set what a tenant may use
///
/// What is left out is the platform's default again. 0 never means unlimited, and is refused.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/quotas", operation_id = "set_quotas", tag = "tenants",
    request_body(content = LimitsPatch, example = json!({"cpu_ms": 2000, "concurrency": 128})),
    responses((status = 200, description = "What it may use now.", body = Quotas))
)]
pub(crate) async fn handle(
    allowed: Allowed<SetLimits>,
    JsonBody(limits): JsonBody<LimitsPatch>,
) -> Answer<Json<Quotas>> {
    allowed.tell("limits", json!(limits));
    Ok(Json(allowed.tenancy().set_limits(&allowed.on, limits).await?.into()))
}
