//! `GET /v1/tenants/{tenant}/scripts/{script}/owners`.

use crate::allowed::{Allowed, ReadScripts, ScriptOf};
use crate::refusal::Answer;
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who has a script.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Owners {
    /// `user:<id>` of members and `key:<id>` of keys of the tenant. None: it is every editor's.
    #[schema(example = json!(["user:usr_9rTq0ZbX4mKd", "key:9rTq0ZbX4mKd"]))]
    pub(super) owners: Vec<String>,
}

/// Show who has a script
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts/{script}/owners", operation_id = "get_owners", tag = "scripts",
    responses((status = 200, description = "Who has it.", body = Owners))
)]
pub(crate) async fn handle(allowed: Allowed<ReadScripts, ScriptOf>) -> Answer<Json<Owners>> {
    let ScriptOf { tenant, script } = &allowed.on;
    allowed.tenancy().script(tenant, script)?;
    Ok(Json(Owners { owners: allowed.users().owners(tenant, script).await? }))
}
