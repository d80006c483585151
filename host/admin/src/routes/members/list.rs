//! `GET /v1/tenants/{tenant}/members`.

use crate::allowed::{Allowed, ReadMembers};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::MemberInfo;

/// List who manages a tenant
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/members", operation_id = "list_members", tag = "members", params(PageQuery),
    responses((status = 200, description = "Accounts of the platform with a role in it.", body = Paged<MemberInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadMembers>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<MemberInfo>>> {
    let page = page.request()?;
    allowed.tenancy().tenant(&allowed.on)?;
    let members = allowed.users().members(&allowed.on).await?;
    Ok(Json(Paged::of(members, &page, |member| member.user_id.clone())))
}
