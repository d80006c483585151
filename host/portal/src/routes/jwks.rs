//! `/auth/jwks.json`.

use super::{Asked, Rooms};
use crate::answer::{Answer, failed};
use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;

/// The public keys of the tokens that are issued here. A key is published long before it signs.
pub(crate) async fn show(rooms: Rooms, visit: Asked) -> Answer {
    let keys = rooms.tokens.jwks(visit.realm.tenant()).await.map_err(|error| failed(error.code(), &error))?;
    Ok(([(CACHE_CONTROL, "public, max-age=300")], Json(keys)).into_response())
}
