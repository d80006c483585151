//! `GET /v1/tenants`.

use crate::allowed::{Allowed, ListTenants, Platform};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::TenantInfo;

/// List the tenants
#[utoipa::path(
    get, path = "/v1/tenants", operation_id = "list_tenants", tag = "tenants", params(PageQuery),
    responses((status = 200, description = "Tenants, by name.", body = Paged<TenantInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ListTenants, Platform>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<TenantInfo>>> {
    Ok(Json(allowed.tenancy().tenants(&page.request()?).into()))
}
