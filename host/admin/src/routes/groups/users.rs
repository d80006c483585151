//! `GET /v1/tenants/{tenant}/groups/{name}/users`.

use crate::allowed::{Allowed, ReadGroups};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;

/// List who is in a group itself
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/groups/{name}/users", operation_id = "list_group_users", tag = "users",
    params(PageQuery),
    responses((status = 200, description = "The ids of users.", body = Paged<String>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadGroups>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<String>>> {
    let page = page.request()?;
    let (name, limit) = (allowed.parameter("name"), page.limit as usize);
    let mut users =
        allowed.users().in_group(&allowed.on, name, page.limit + 1, page.cursor.as_deref()).await?;
    let has_more = users.len() > limit;
    users.truncate(limit);
    let cursor = users.last().filter(|_| has_more).cloned();
    Ok(Json(Paged::new(users, cursor.as_deref())))
}
