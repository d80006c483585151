//! `GET /v1/tenants/{tenant}/sessions`.

use crate::allowed::{Allowed, ReadSessions};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::{Realm, SessionInfo};

/// List where a tenant's users are signed in
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/sessions", operation_id = "list_sessions", tag = "users", params(PageQuery),
    responses((status = 200, description = "Sessions that have not ended.", body = Paged<SessionInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadSessions>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<SessionInfo>>> {
    let page = page.request()?;
    allowed.tenancy().tenant(&allowed.on)?;
    let sessions = allowed
        .sessions()
        .list(&Realm::Tenant(allowed.on.clone()), page.limit, page.cursor.as_deref())
        .await?;
    Ok(Json(Paged::new(sessions.items, sessions.cursor.as_deref())))
}
