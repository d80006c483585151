//! `DELETE /v1/tenants/{tenant}/invitations/{id}`.

use crate::allowed::{Allowed, ChangeMembers};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Take an invitation back
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/invitations/{id}", operation_id = "withdraw_invitation", tag = "members",
    responses((status = 204, description = "Its link opens nothing any more."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeMembers>) -> Answer<StatusCode> {
    allowed.users().withdraw(&allowed.on, allowed.parameter("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}
