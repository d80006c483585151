//! `GET /v1/tenants/{tenant}/scripts/{script}`.

use super::{Tagged, tagged};
use crate::allowed::{Allowed, ReadScripts, ScriptOf};
use crate::refusal::Answer;
use stoa_tenancy::ScriptInfo;

/// Show a script
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts/{script}", operation_id = "get_script", tag = "scripts",
    responses((
        status = 200, description = "The script.", body = ScriptInfo,
        headers(("ETag" = String, description = "What If-Match takes."))
    ))
)]
pub(crate) async fn handle(allowed: Allowed<ReadScripts, ScriptOf>) -> Answer<Tagged> {
    let ScriptOf { tenant, script } = &allowed.on;
    Ok(tagged(allowed.tenancy().script(tenant, script)?))
}
