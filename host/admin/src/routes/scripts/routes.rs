//! `GET /v1/tenants/{tenant}/scripts/{script}/routes`.

use crate::allowed::{Allowed, ReadScripts, ScriptOf};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use crate::routes::tenants::routes::place;
use axum::Json;
use stoa_tenancy::RouteInfo;

/// List what leads to a script
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts/{script}/routes", operation_id = "list_script_routes",
    tag = "scripts", params(PageQuery),
    responses((status = 200, description = "Routes of the versions that get traffic.", body = Paged<RouteInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadScripts, ScriptOf>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<RouteInfo>>> {
    let ScriptOf { tenant, script } = &allowed.on;
    let script = allowed.tenancy().script(tenant, script)?.name;
    let mut routes = allowed.tenancy().routes(tenant)?;
    routes.retain(|route| route.script == script);
    Ok(Json(Paged::of(routes, &page.request()?, place)))
}
