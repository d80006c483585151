//! `DELETE /v1/tenants/{tenant}`.

use crate::allowed::{Allowed, DeleteTenant};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Delete a tenant with all it has
///
/// Scripts, host names, keys and stored data go with it, and there is no way back.
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}", operation_id = "delete_tenant", tag = "tenants",
    responses((status = 204, description = "It is gone."))
)]
pub(crate) async fn handle(allowed: Allowed<DeleteTenant>) -> Answer<StatusCode> {
    let deleted = allowed.tenancy().delete_tenant(&allowed.on).await;
    allowed.keys().forget_tenant(&allowed.on);
    allowed.tokens().forget_tenant(&allowed.on).await;
    deleted?;
    Ok(StatusCode::NO_CONTENT)
}
