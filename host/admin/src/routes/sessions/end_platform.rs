//! `DELETE /v1/sessions/{id}`.

use crate::allowed::{Allowed, ChangeAccounts, Platform};
use crate::refusal::Answer;
use axum::http::StatusCode;
use stoa_identity::Realm;

/// End a session
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", operation_id = "end_account_session", tag = "accounts",
    responses((status = 204, description = "Whoever had it is signed out there."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeAccounts, Platform>) -> Answer<StatusCode> {
    allowed.sessions().end(&Realm::Platform, allowed.parameter("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}
