//! `GET /v1/auth-providers`.

use crate::allowed::{Allowed, Platform, ReadPlatformProviders};
use crate::refusal::Answer;
use crate::routes::providers::list::Providers;
use axum::Json;

/// List where accounts of the platform can sign in
#[utoipa::path(
    get, path = "/v1/auth-providers", operation_id = "list_platform_providers", tag = "logins",
    responses((status = 200, description = "The providers.", body = Providers))
)]
pub(crate) async fn handle(allowed: Allowed<ReadPlatformProviders, Platform>) -> Answer<Json<Providers>> {
    Ok(Json(Providers { items: allowed.federation().list(None).await? }))
}
