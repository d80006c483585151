//! `/auth/sessions/*`: signing out elsewhere.

use super::{Asked, Fields, Rooms};
use crate::answer::{Answer, see};
use serde_json::json;
use stoa_audit::Outcome;
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

/// One of one's own.
pub(crate) async fn end(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let user = visit.changes(fields.some("csrf_token"))?;
    let id = fields.get("id");
    let is_own = rooms.sessions.of_user(&user.id).await?.iter().any(|session| session.id == id);
    if !is_own {
        return Err(Problem::new(ErrorCode::NotFound, "there is no such session of yours").into());
    }
    rooms.sessions.end(&visit.realm, id).await?;
    rooms.audit.record(visit.entry("session.end", id, Outcome::Done, json!({}))).await;
    Ok(see("/auth/account?done=session"))
}

/// All others of one's own.
pub(crate) async fn end_others(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let user = visit.changes(fields.some("csrf_token"))?;
    let ended = rooms.sessions.end_all(&visit.realm, &user.id, Some(&user.session.id)).await?;
    let details = json!({ "sessions": ended });
    rooms.audit.record(visit.entry("session.end", &user.id, Outcome::Done, details)).await;
    Ok(see("/auth/account?done=sessions"))
}
