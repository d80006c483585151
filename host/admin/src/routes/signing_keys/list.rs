//! `GET /v1/tenants/{tenant}/signing-keys`.

use crate::allowed::{Allowed, ReadSigningKeys};
use crate::refusal::Answer;
use axum::Json;
use serde::Serialize;
use stoa_tokens::SigningKeyInfo;
use utoipa::ToSchema;

/// The keys of a tenant.
#[derive(Serialize, ToSchema)]
pub(crate) struct SigningKeys {
    /// In the order in which they were made.
    pub(crate) items: Vec<SigningKeyInfo>,
}

/// List the keys that sign a tenant's tokens
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/signing-keys", operation_id = "list_signing_keys", tag = "tokens",
    responses((status = 200, description = "The keys.", body = SigningKeys))
)]
pub(crate) async fn handle(allowed: Allowed<ReadSigningKeys>) -> Answer<Json<SigningKeys>> {
    allowed.tenancy().tenant(&allowed.on)?;
    Ok(Json(SigningKeys { items: allowed.tokens().signing_keys(Some(&allowed.on)).await? }))
}
