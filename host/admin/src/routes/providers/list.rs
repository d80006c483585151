//! `GET /v1/tenants/{tenant}/auth/providers`.

use crate::allowed::{Allowed, ReadProviders};
use crate::refusal::Answer;
use axum::Json;
use serde::Serialize;
use stoa_federation::ProviderInfo;
use utoipa::ToSchema;

/// Login providers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Providers {
    /// In the order of their ids.
    pub(crate) items: Vec<ProviderInfo>,
}

/// List where a tenant's users can sign in
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/auth/providers", operation_id = "list_providers", tag = "logins",
    responses((status = 200, description = "The providers.", body = Providers))
)]
pub(crate) async fn handle(allowed: Allowed<ReadProviders>) -> Answer<Json<Providers>> {
    allowed.tenancy().tenant(&allowed.on)?;
    Ok(Json(Providers { items: allowed.federation().list(Some(&allowed.on)).await? }))
}
