//! `DELETE /v1/tenants/{tenant}/api-keys/{id}`.

use crate::allowed::{Allowed, RevokeKey};
use crate::refusal::Answer;
use axum::http::StatusCode;
use stoa_identity::Action;

/// Revoke a key of a tenant
///
/// Its role is at most that of the key that asks.
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/api-keys/{id}", operation_id = "revoke_api_key", tag = "keys",
    responses((status = 204, description = "It opens nothing any more."))
)]
pub(crate) async fn handle(allowed: Allowed<RevokeKey>) -> Answer<StatusCode> {
    allowed.tenancy().tenant(&allowed.on)?;
    let id = allowed.parameter("id");
    let key = allowed.keys().get(Some(&allowed.on), id).await?;
    allowed.tell("name", key.name);
    if let Some(role) = key.role {
        allowed.also(Action::GiveRole(role))?;
    }
    allowed.keys().revoke(Some(&allowed.on), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
