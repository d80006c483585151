//! `DELETE /v1/tenants/{tenant}/sessions/{id}`.

use crate::allowed::{Allowed, EndSessions};
use crate::refusal::Answer;
use axum::http::StatusCode;
use stoa_identity::Realm;

/// End a session
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/sessions/{id}", operation_id = "end_session", tag = "users",
    responses((status = 204, description = "Whoever had it is signed out there."))
)]
pub(crate) async fn handle(allowed: Allowed<EndSessions>) -> Answer<StatusCode> {
    allowed.sessions().end(&Realm::Tenant(allowed.on.clone()), allowed.parameter("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}
