//! `PUT /v1/tenants/{tenant}/scripts/{script}/owners`.

use super::owners::Owners;
use crate::allowed::{Allowed, ChangeOwners, ScriptOf};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;

/// Say who has a script
///
/// From then on it is theirs, and the tenant's admins', to deploy, roll back, change data of and delete; other editors
/// may only read it. They have to be editors.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/scripts/{script}/owners", operation_id = "set_owners", tag = "scripts",
    request_body = Owners,
    responses((status = 200, description = "Who has it now.", body = Owners))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeOwners, ScriptOf>,
    JsonBody(Owners { owners }): JsonBody<Owners>,
) -> Answer<Json<Owners>> {
    let ScriptOf { tenant, script } = &allowed.on;
    allowed.tenancy().script(tenant, script)?;
    allowed.tell("owners", owners.clone());
    allowed.users().set_owners(allowed.keys(), tenant, script, &owners).await?;
    Ok(Json(Owners { owners: allowed.users().owners(tenant, script).await? }))
}
