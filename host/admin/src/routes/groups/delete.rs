//! `DELETE /v1/tenants/{tenant}/groups/{name}`.

use crate::allowed::{Allowed, ChangeGroups};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Delete a group
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/groups/{name}", operation_id = "delete_group", tag = "users",
    responses((status = 204, description = "It is gone, and with it what it gave."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeGroups>) -> Answer<StatusCode> {
    allowed.users().delete_group(&allowed.on, allowed.parameter("name")).await?;
    Ok(StatusCode::NO_CONTENT)
}
