//! `GET /v1/sessions`.

use crate::allowed::{Allowed, Platform, ReadAccounts};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::{Realm, SessionInfo};

/// List where accounts are signed in
#[utoipa::path(
    get, path = "/v1/sessions", operation_id = "list_account_sessions", tag = "accounts", params(PageQuery),
    responses((status = 200, description = "Sessions that have not ended.", body = Paged<SessionInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadAccounts, Platform>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<SessionInfo>>> {
    let page = page.request()?;
    let sessions = allowed.sessions().list(&Realm::Platform, page.limit, page.cursor.as_deref()).await?;
    Ok(Json(Paged::new(sessions.items, sessions.cursor.as_deref())))
}
