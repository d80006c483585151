//! `DELETE /v1/tenants/{tenant}/secrets/{name}`.

use super::{SecretQuery, missing, owner, script};
use crate::allowed::{Allowed, WriteSecrets};
use crate::extract::Query;
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Delete a secret
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/secrets/{name}", operation_id = "delete_secret", tag = "secrets",
    params(SecretQuery), responses((status = 204, description = "It is gone."))
)]
pub(crate) async fn handle(
    allowed: Allowed<WriteSecrets>,
    Query(query): Query<SecretQuery>,
) -> Answer<StatusCode> {
    let script = script(&allowed, query.script.as_deref())?;
    allowed.tell("script", query.script);
    let name = allowed.parameter("name");
    let owner = owner(&allowed.on, script.as_ref());
    if allowed.secrets().remove(owner, name).await? { Ok(StatusCode::NO_CONTENT) } else { Err(missing(name)) }
}
