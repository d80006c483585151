//! `DELETE /v1/users/{id}`.

use crate::allowed::{Allowed, ChangeAccounts, Platform};
use crate::refusal::Answer;
use axum::http::StatusCode;
use stoa_identity::Realm;

/// Delete an account of the platform
#[utoipa::path(
    delete, path = "/v1/users/{id}", operation_id = "delete_account", tag = "accounts",
    responses((status = 204, description = "They are gone, and signed out."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeAccounts, Platform>) -> Answer<StatusCode> {
    allowed.users().delete(&Realm::Platform, allowed.parameter("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}
