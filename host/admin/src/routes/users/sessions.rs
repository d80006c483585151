//! `DELETE /v1/tenants/{tenant}/users/{id}/sessions`.

use crate::allowed::{Allowed, EndSessions};
use crate::refusal::Answer;
use axum::http::StatusCode;
use stoa_identity::Realm;

/// Sign a user of a tenant's applications out everywhere
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/users/{id}/sessions", operation_id = "end_user_sessions", tag = "users",
    responses((status = 204, description = "No session of theirs is valid any more."))
)]
pub(crate) async fn handle(allowed: Allowed<EndSessions>) -> Answer<StatusCode> {
    let realm = Realm::Tenant(allowed.on.clone());
    let user = allowed.users().get(&realm, allowed.parameter("id")).await?;
    let ended = allowed.sessions().end_all(&realm, &user.id, None).await?;
    allowed.tell("sessions", ended);
    Ok(StatusCode::NO_CONTENT)
}
