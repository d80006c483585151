//! `/auth/token`.

use super::{Asked, Fields, Rooms};
use crate::answer::{Answer, failed};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde_json::{Map, Value, json};
use std::time::Duration;
use stoa_audit::Outcome;
use stoa_identity::Realm;
use stoa_kernel::ErrorCode;
use stoa_tokens::NewToken;
use stoa_wire::Problem;

/// It cannot be taken back, so that it does not last.
const LASTS: Duration = Duration::from_mins(15);

/// A token for whoever is signed in, for requests without cookies: from another origin, an app, another service. It says
/// of them what the session says now.
pub(crate) async fn make(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let Extension(visit) = visit;
    let user = visit.changes(fields.some("csrf_token"))?;
    let Realm::Tenant(tenant) = &visit.realm else {
        let message = "accounts of the platform have no tokens; make an API key";
        return Err(Problem::new(ErrorCode::Forbidden, message).into());
    };
    let claims = json!({
        "name": user.name, "email": user.email, "roles": user.rights.roles,
        "permissions": user.rights.permissions, "groups": user.groups,
    });
    let claims: Map<String, Value> = claims.as_object().cloned().unwrap_or_default();
    let audience = fields.some("audience").map(str::to_owned);
    let new = NewToken { subject: user.id.to_string(), audience, ttl: LASTS, claims };
    let issued = rooms.tokens.issue(Some(tenant), new).await.map_err(|error| failed(error.code(), &error))?;
    rooms.audit.record(visit.entry("token.issue", &issued.id, Outcome::Done, Value::Null)).await;
    Ok(Json(json!({ "token": issued.token, "expires_at": issued.expires_at })).into_response())
}
