//! `GET /v1/tenants/{tenant}/routes`.

use crate::allowed::{Allowed, ReadScripts};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::RouteInfo;

/// List what leads where in a tenant
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/routes", operation_id = "list_routes", tag = "tenants", params(PageQuery),
    responses((status = 200, description = "Routes, by path.", body = Paged<RouteInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadScripts>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<RouteInfo>>> {
    let routes = allowed.tenancy().routes(&allowed.on)?;
    Ok(Json(Paged::of(routes, &page.request()?, place)))
}

/// Where a route is in the list.
pub(crate) fn place(route: &RouteInfo) -> String {
    let RouteInfo { path, method, script, version, api_version, .. } = route;
    let api_version = api_version.as_deref().unwrap_or_default();
    format!("{path}\n{method}\n{script}\n{version:020}\n{api_version}")
}
