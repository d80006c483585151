//! `GET /v1/tenants/{tenant}/roles`.

use crate::allowed::{Allowed, ReadGroups};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::RoleInfo;

/// List a tenant's roles
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/roles", operation_id = "list_roles", tag = "users", params(PageQuery),
    responses((status = 200, description = "A page of them, by name.", body = Paged<RoleInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadGroups>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<RoleInfo>>> {
    let page = page.request()?;
    allowed.tenancy().tenant(&allowed.on)?;
    let all = allowed.users().roles(&allowed.on).await?;
    Ok(Json(Paged::of(all, &page, |one| one.name.clone())))
}
