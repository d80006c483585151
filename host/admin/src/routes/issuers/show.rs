//! `GET /v1/tenants/{tenant}/auth/issuers`.

use crate::allowed::{Allowed, ReadIssuers};
use crate::refusal::Answer;
use axum::Json;
use serde::{Deserialize, Serialize};
use stoa_tokens::Issuer;
use utoipa::ToSchema;

/// Issuers of tokens.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewIssuers {
    /// All of them, up to 16.
    #[serde(deserialize_with = "stoa_kernel::objects")]
    pub(crate) issuers: Vec<Issuer>,
}

/// Whom a tenant believes.
#[derive(Serialize, ToSchema)]
pub(crate) struct Issuers {
    /// What the platform calls itself in the tenant's own tokens. It is believed always.
    #[schema(example = "https://demo.localhost")]
    pub(crate) own: String,
    /// The others.
    pub(crate) issuers: Vec<Issuer>,
}

/// Show whose tokens a tenant believes
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/auth/issuers", operation_id = "get_issuers", tag = "tokens",
    responses((status = 200, description = "The issuers.", body = Issuers))
)]
pub(crate) async fn handle(allowed: Allowed<ReadIssuers>) -> Answer<Json<Issuers>> {
    allowed.tenancy().tenant(&allowed.on)?;
    let issuers = allowed.tokens().issuers(&allowed.on).await?.to_vec();
    Ok(Json(Issuers { own: allowed.tokens().issuer(Some(&allowed.on)), issuers }))
}
