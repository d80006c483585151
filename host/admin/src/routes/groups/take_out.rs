//! `DELETE /v1/tenants/{tenant}/groups/{name}/users/{id}`.

use crate::allowed::{Allowed, ChangeGroups};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Take a user out of a group
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/groups/{name}/users/{id}", operation_id = "take_out_group", tag = "users",
    responses((status = 204, description = "They are not in it."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeGroups>) -> Answer<StatusCode> {
    let (name, user) = (allowed.parameter("name"), allowed.parameter("id"));
    allowed.users().put_in_group(&allowed.on, name, user, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
