//! `/auth/logout`.

use super::{Asked, Rooms};
use crate::answer::{Answer, drop_session, see};
use crate::pages::Page;
use axum::Json;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use stoa_audit::Outcome;

/// The page: a link alone signs nobody out.
pub(crate) async fn show(rooms: Rooms, visit: Asked) -> Answer {
    match visit.user() {
        Some(user) => Ok(rooms.pages.render(&visit, Page::new("logout", json!({ "email": user.email })))),
        None => Ok(see("/auth/login")),
    }
}

/// Signs out. Whoever is not signed in is not signed in.
pub(crate) async fn leave(rooms: Rooms, visit: Asked) -> Answer {
    if let Some(user) = visit.user() {
        rooms.sessions.end(&visit.realm, &user.session.id).await?;
        let entry = visit.entry("logout", &user.session.id, Outcome::Done, Value::Null);
        rooms.audit.record(entry).await;
    }
    let mut response = if visit.is_page {
        see("/auth/login")
    } else {
        Json(json!({ "authenticated": false })).into_response()
    };
    drop_session(&mut response, visit.client.secure);
    Ok(response)
}
