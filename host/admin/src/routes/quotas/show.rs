//! `GET /v1/tenants/{tenant}/quotas`.

use crate::allowed::{Allowed, ReadQuotas};
use crate::refusal::Answer;
use axum::Json;
use serde::Serialize;
use stoa_tenancy::{LimitsPatch, TenantInfo};
use utoipa::ToSchema;

/// What a tenant may use.
#[derive(Serialize, ToSchema)]
pub(crate) struct Quotas {
    /// What was set for it.
    limits: LimitsPatch,
    /// What holds for it, the platform's defaults included.
    effective: LimitsPatch,
}

impl From<TenantInfo> for Quotas {
    fn from(tenant: TenantInfo) -> Self {
        Self { limits: tenant.limits, effective: tenant.effective }
    }
}

/// Show what a tenant may use
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/quotas", operation_id = "get_quotas", tag = "tenants",
    responses((status = 200, description = "What it may use.", body = Quotas))
)]
pub(crate) async fn handle(allowed: Allowed<ReadQuotas>) -> Answer<Json<Quotas>> {
    Ok(Json(allowed.tenancy().tenant(&allowed.on)?.into()))
}
