//! `DELETE /v1/api-keys/{id}`.

use crate::allowed::{Allowed, Platform, RevokePlatformKey};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Revoke a key of the platform
///
/// A key may revoke itself. The one in the server's configuration is not among these.
#[utoipa::path(
    delete, path = "/v1/api-keys/{id}", operation_id = "revoke_platform_key", tag = "platform",
    responses((status = 204, description = "It opens nothing any more."))
)]
pub(crate) async fn handle(allowed: Allowed<RevokePlatformKey, Platform>) -> Answer<StatusCode> {
    allowed.keys().revoke(None, allowed.parameter("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}
