//! `DELETE /v1/users/{id}/sessions`.

use crate::allowed::{Allowed, ChangeAccounts, Platform};
use crate::refusal::Answer;
use axum::http::StatusCode;
use stoa_identity::Realm;

/// Sign an account of the platform out everywhere
#[utoipa::path(
    delete, path = "/v1/users/{id}/sessions", operation_id = "end_account_sessions", tag = "accounts",
    responses((status = 204, description = "No session of theirs is valid any more."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeAccounts, Platform>) -> Answer<StatusCode> {
    let realm = Realm::Platform;
    let user = allowed.users().get(&realm, allowed.parameter("id")).await?;
    let ended = allowed.sessions().end_all(&realm, &user.id, None).await?;
    allowed.tell("sessions", ended);
    Ok(StatusCode::NO_CONTENT)
}
