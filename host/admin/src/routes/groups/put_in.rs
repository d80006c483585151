//! `PUT /v1/tenants/{tenant}/groups/{name}/users/{id}`.

use crate::allowed::{Allowed, ChangeGroups};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Put a user into a group
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/groups/{name}/users/{id}", operation_id = "put_in_group", tag = "users",
    responses((status = 204, description = "They are in it."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeGroups>) -> Answer<StatusCode> {
    let (name, user) = (allowed.parameter("name"), allowed.parameter("id"));
    allowed.users().put_in_group(&allowed.on, name, user, true).await?;
    Ok(StatusCode::NO_CONTENT)
}
