//! `DELETE /v1/tenants/{tenant}/roles/{name}`.

use crate::allowed::{Allowed, ChangeGroups};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Delete a role
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/roles/{name}", operation_id = "delete_role", tag = "users",
    responses((status = 204, description = "It is gone, and with it what it gave."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeGroups>) -> Answer<StatusCode> {
    allowed.users().delete_role(&allowed.on, allowed.parameter("name")).await?;
    Ok(StatusCode::NO_CONTENT)
}
