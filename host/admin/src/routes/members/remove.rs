//! `DELETE /v1/tenants/{tenant}/members/{id}`.

use crate::allowed::{Allowed, ChangeMembers};
use crate::refusal::Answer;
use axum::http::StatusCode;
use stoa_identity::Action;

/// See a member off
///
/// Their account stays. Nobody sees off somebody whose role is above their own.
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/members/{id}", operation_id = "remove_member", tag = "members",
    responses((status = 204, description = "They are nobody to the tenant any more."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeMembers>) -> Answer<StatusCode> {
    let id = allowed.parameter("id");
    let member = allowed.users().member(&allowed.on, id).await?;
    allowed.also(Action::GiveRole(member.role))?;
    allowed.users().remove_member(&allowed.on, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
