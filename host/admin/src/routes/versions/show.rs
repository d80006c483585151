//! `GET /v1/tenants/{tenant}/scripts/{script}/versions/{number}`.

use crate::allowed::{Allowed, ReadScripts, ScriptOf};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::VersionInfo;

/// Show a version
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts/{script}/versions/{number}", operation_id = "get_version",
    tag = "versions",
    responses((status = 200, description = "The version.", body = VersionInfo))
)]
pub(crate) async fn handle(allowed: Allowed<ReadScripts, ScriptOf>) -> Answer<Json<VersionInfo>> {
    let ScriptOf { tenant, script } = &allowed.on;
    let number = allowed.number("number", "version")?;
    Ok(Json(allowed.tenancy().version(tenant, script, number).await?))
}
