//! `DELETE /v1/tenants/{tenant}/auth/providers/{id}`.

use crate::allowed::{Allowed, ChangeProviders};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Take a login provider away from a tenant
///
/// Those who have signed in by it stay signed in until their sessions end.
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/auth/providers/{id}", operation_id = "delete_provider", tag = "logins",
    responses((status = 204, description = "Nobody signs in by it any more."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeProviders>) -> Answer<StatusCode> {
    allowed.federation().remove(Some(&allowed.on), allowed.parameter("id")).await?;
    Ok(StatusCode::NO_CONTENT)
}
