//! `DELETE /v1/tenants/{tenant}/users/{id}`.

use crate::allowed::{Allowed, ChangeUsers};
use crate::refusal::Answer;
use axum::http::StatusCode;
use stoa_identity::Realm;

/// Delete a user of a tenant's applications
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/users/{id}", operation_id = "delete_user", tag = "users",
    responses((status = 204, description = "They are gone, signed out, and what scripts kept for them is deleted."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeUsers>) -> Answer<StatusCode> {
    let id = allowed.parameter("id");
    // First: should it fail, the user is still there to be deleted again.
    allowed.kv().remove_user(&allowed.on, id).await?;
    allowed.users().delete(&Realm::Tenant(allowed.on.clone()), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
