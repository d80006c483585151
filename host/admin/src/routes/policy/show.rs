//! `GET /v1/tenants/{tenant}/policy`.

use crate::allowed::{Allowed, ReadPolicy};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::PolicyInfo;

/// Show what a tenant's scripts may reach
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/policy", operation_id = "get_policy", tag = "tenants",
    responses((status = 200, description = "What they may reach.", body = PolicyInfo))
)]
pub(crate) async fn handle(allowed: Allowed<ReadPolicy>) -> Answer<Json<PolicyInfo>> {
    Ok(Json(allowed.tenancy().policy(&allowed.on)?))
}
