//! `GET /v1/auth-providers/{id}`.

use crate::allowed::{Allowed, Platform, ReadPlatformProviders};
use crate::refusal::Answer;
use axum::Json;
use stoa_federation::ProviderInfo;

/// Show a login provider of the platform
///
/// Its secret is shown to nobody.
#[utoipa::path(
    get, path = "/v1/auth-providers/{id}", operation_id = "get_platform_provider", tag = "logins",
    responses((status = 200, description = "The provider.", body = ProviderInfo))
)]
pub(crate) async fn handle(allowed: Allowed<ReadPlatformProviders, Platform>) -> Answer<Json<ProviderInfo>> {
    Ok(Json(allowed.federation().get(None, allowed.parameter("id")).await?))
}
