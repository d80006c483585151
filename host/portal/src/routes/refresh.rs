//! `/auth/refresh`.

use super::{Asked, Rooms};
use crate::answer::{Answer, keep_session};
use axum::Json;
use axum::response::IntoResponse;
use serde_json::json;

/// Another token for the same session: after something that makes the one before worth stealing.
pub(crate) async fn handle(rooms: Rooms, visit: Asked) -> Answer {
    let user = visit.needs_user()?;
    let mut response = Json(json!({ "expires_at": user.session.expires_at })).into_response();
    let fresh = visit.signed_in.as_ref().and_then(|signed_in| signed_in.fresh.clone());
    let fresh = match (fresh, &visit.token) {
        // It was due, so that it has happened already.
        (Some(fresh), _) => Some(fresh),
        (None, Some(token)) => rooms.sessions.rotate_now(token).await?,
        (None, None) => None,
    };
    if let Some(fresh) = fresh {
        keep_session(&mut response, &rooms.sessions, &fresh, visit.client.secure);
    }
    Ok(response)
}
