//! `DELETE /v1/tenants/{tenant}/kv/{script}/{key}`.

use super::stored::owner;
use crate::allowed::{Allowed, ScriptOf, WriteData};
use crate::refusal::{Answer, Refusal, shown};
use axum::http::StatusCode;
use stoa_kv::admin;

/// Remove a value that a script has stored
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/kv/{script}/{key}", operation_id = "remove_value", tag = "kv",
    responses((status = 204, description = "It is gone."))
)]
pub(crate) async fn handle(allowed: Allowed<WriteData, ScriptOf>) -> Answer<StatusCode> {
    let ScriptOf { tenant, script } = &allowed.on;
    let owner = owner(allowed.tenancy(), tenant, script)?;
    let key = allowed.parameter("key");
    if admin::delete(allowed.kv(), owner, key).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::not_found(format!("nothing is stored under '{}'", shown(key))))
    }
}
