//! `GET /v1/tenants/{tenant}/scripts`.

use crate::allowed::{Allowed, ReadScripts};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::ScriptInfo;

/// List a tenant's scripts
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts", operation_id = "list_scripts", tag = "scripts", params(PageQuery),
    responses((status = 200, description = "Scripts, by name.", body = Paged<ScriptInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadScripts>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<ScriptInfo>>> {
    Ok(Json(allowed.tenancy().scripts(&allowed.on, &page.request()?)?.into()))
}
