//! `DELETE /v1/tenants/{tenant}/scripts/{script}/assets/{name}`.

use super::owner;
use crate::allowed::{Allowed, ScriptOf, WriteData};
use crate::refusal::{Answer, Refusal, shown};
use axum::http::StatusCode;

/// Remove an asset that was written
///
/// One that came with a version goes with a version without it.
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/scripts/{script}/assets/{name}", operation_id = "remove_asset", tag = "assets",
    responses((status = 204, description = "It is gone."))
)]
pub(crate) async fn handle(allowed: Allowed<WriteData, ScriptOf>) -> Answer<StatusCode> {
    let ScriptOf { tenant, script } = &allowed.on;
    let deployed = allowed.tenancy().assets(tenant, script)?;
    let name = allowed.parameter("name");
    if allowed.assets().remove(owner(&allowed.on), name).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let name = shown(name);
    Err(Refusal::not_found(if deployed.contains_key(&name) {
        format!("'{name}' was not written: it came with the active version, and goes with one without it")
    } else {
        format!("no asset '{name}' was written")
    }))
}
