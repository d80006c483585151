//! `DELETE /v1/tenants/{tenant}/scripts/{script}`.

use crate::allowed::{Allowed, DeleteScript, ScriptOf};
use crate::extract::{Guard, GuardHeaders};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Delete a script with all it has stored
///
/// Its versions and its data go with it, and there is no way back.
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/scripts/{script}", operation_id = "delete_script", tag = "scripts",
    params(GuardHeaders),
    responses((status = 204, description = "It is gone."))
)]
pub(crate) async fn handle(
    allowed: Allowed<DeleteScript, ScriptOf>,
    Guard(guard): Guard,
) -> Answer<StatusCode> {
    let ScriptOf { tenant, script } = &allowed.on;
    allowed.tenancy().delete_script(tenant, script, guard).await?;
    Ok(StatusCode::NO_CONTENT)
}
