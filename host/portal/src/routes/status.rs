//! `/auth/status`.

use super::Asked;
use crate::answer::Answer;
use axum::Json;
use axum::response::IntoResponse;
use serde_json::json;

/// Who is signed in, for programs and pages of applications.
pub(crate) async fn show(visit: Asked) -> Answer {
    let Some(user) = visit.user() else {
        return Ok(Json(json!({ "authenticated": false })).into_response());
    };
    let session = &user.session;
    Ok(Json(json!({
        "authenticated": true,
        "user": {
            "id": user.id, "email": user.email, "name": user.name,
            "roles": user.rights.roles, "permissions": user.rights.permissions, "groups": user.groups,
        },
        "provider": session.provider,
        "session_id": session.id,
        "expires_at": session.expires_at,
        "csrf_token": session.csrf,
    }))
    .into_response())
}
