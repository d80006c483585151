//! `GET /v1/tenants/{tenant}/auth/providers/{id}`.

use crate::allowed::{Allowed, ReadProviders};
use crate::refusal::Answer;
use axum::Json;
use stoa_federation::ProviderInfo;

/// Show a login provider of a tenant
///
/// Its secret is shown to nobody.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/auth/providers/{id}", operation_id = "get_provider", tag = "logins",
    responses((status = 200, description = "The provider.", body = ProviderInfo))
)]
pub(crate) async fn handle(allowed: Allowed<ReadProviders>) -> Answer<Json<ProviderInfo>> {
    Ok(Json(allowed.federation().get(Some(&allowed.on), allowed.parameter("id")).await?))
}
