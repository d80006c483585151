//! `PUT /v1/auth-providers/{id}`.

use crate::allowed::{Allowed, ChangePlatformProviders, Platform};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use stoa_federation::{NewProvider, ProviderInfo};

/// Set where accounts of the platform can sign in
///
/// A secret that is left out stays as it is.
#[utoipa::path(
    put, path = "/v1/auth-providers/{id}", operation_id = "put_platform_provider", tag = "logins",
    request_body = NewProvider,
    responses((status = 200, description = "The provider.", body = ProviderInfo))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangePlatformProviders, Platform>,
    JsonBody(new): JsonBody<NewProvider>,
) -> Answer<Json<ProviderInfo>> {
    allowed.tell("secret_changed", new.secret.is_some());
    let set = allowed.federation().put(None, allowed.parameter("id"), new).await?;
    allowed.tell("issuer", set.settings.issuer());
    Ok(Json(set))
}
