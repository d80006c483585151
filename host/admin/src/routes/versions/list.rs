//! `GET /v1/tenants/{tenant}/scripts/{script}/versions`.

use crate::allowed::{Allowed, ReadScripts, ScriptOf};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::VersionInfo;

/// List the versions of a script
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts/{script}/versions", operation_id = "list_versions", tag = "versions",
    params(PageQuery),
    responses((status = 200, description = "Versions, the newest first.", body = Paged<VersionInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadScripts, ScriptOf>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<VersionInfo>>> {
    let ScriptOf { tenant, script } = &allowed.on;
    Ok(Json(allowed.tenancy().versions(tenant, script, &page.request()?).await?.into()))
}
