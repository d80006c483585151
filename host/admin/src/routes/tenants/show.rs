//! `GET /v1/tenants/{tenant}`.

use crate::allowed::{Allowed, ReadTenant};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::TenantInfo;

/// Show a tenant
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}", operation_id = "get_tenant", tag = "tenants",
    responses((status = 200, description = "The tenant.", body = TenantInfo))
)]
pub(crate) async fn handle(allowed: Allowed<ReadTenant>) -> Answer<Json<TenantInfo>> {
    Ok(Json(allowed.tenancy().tenant(&allowed.on)?))
}
