//! `PATCH /v1/tenants/{tenant}`.

use crate::allowed::{Allowed, ChangeTenant};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde::Deserialize;
use serde_json::json;
use stoa_tenancy::{Status, TenantInfo};
use utoipa::ToSchema;

/// What is to change of a tenant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantChange {
    /// Whether anything of it runs.
    status: Status,
}

/// Suspend a tenant, or end that
#[utoipa::path(
    patch, path = "/v1/tenants/{tenant}", operation_id = "change_tenant", tag = "tenants",
    request_body = TenantChange,
    responses((status = 200, description = "The tenant as it is now.", body = TenantInfo))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeTenant>,
    JsonBody(change): JsonBody<TenantChange>,
) -> Answer<Json<TenantInfo>> {
    allowed.tell("status", json!(change.status));
    Ok(Json(allowed.tenancy().set_status(&allowed.on, change.status).await?))
}
