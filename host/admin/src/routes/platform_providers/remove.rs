//! `DELETE /v1/auth-providers/{id}`.

use crate::allowed::{Allowed, ChangePlatformProviders, Platform};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Take a login provider away from the platform
///
/// Those who have signed in by it stay signed in until their sessions end.
#[utoipa::path(
    delete, path = "/v1/auth-providers/{id}", operation_id = "delete_platform_provider", tag = "logins",
    responses((status = 204, description = "Nobody signs in by it any more."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangePlatformProviders, Platform>) -> Answer<StatusCode> {
    allowed.federation().remove(None, allowed.parameter("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}
