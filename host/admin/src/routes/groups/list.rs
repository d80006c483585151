//! `GET /v1/tenants/{tenant}/groups`.

use crate::allowed::{Allowed, ReadGroups};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::GroupInfo;

/// List a tenant's groups
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/groups", operation_id = "list_groups", tag = "users", params(PageQuery),
    responses((status = 200, description = "A page of them, by name.", body = Paged<GroupInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadGroups>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<GroupInfo>>> {
    let page = page.request()?;
    allowed.tenancy().tenant(&allowed.on)?;
    let all = allowed.users().groups(&allowed.on).await?;
    Ok(Json(Paged::of(all, &page, |one| one.name.clone())))
}
