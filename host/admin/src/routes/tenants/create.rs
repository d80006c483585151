//! `POST /v1/tenants`.

use crate::allowed::{Allowed, CreateTenant, Platform};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use crate::router::BASE;
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, LOCATION};
use serde::Deserialize;
use stoa_kernel::TenantId;
use stoa_tenancy::{LimitsPatch, TenantInfo};
use utoipa::ToSchema;

/// A tenant to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTenant {
    /// Its name, which is also its host name below the platform's: 1 to 63 characters of a-z, 0-9 and '-'.
    #[schema(value_type = String, example = "acme", pattern = "^[a-z0-9-]{1,63}$")]
    id: TenantId,
    /// What it may use; what is left out is the platform's default.
    #[serde(default)]
    limits: LimitsPatch,
}

/// Make a tenant
#[utoipa::path(
    post, path = "/v1/tenants", operation_id = "create_tenant", tag = "tenants", request_body = NewTenant,
    responses(
        (status = 201, description = "The tenant.", body = TenantInfo, headers(("Location" = String))),
        (status = 409, description = "There is a tenant of this name.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<CreateTenant, Platform>,
    JsonBody(new): JsonBody<NewTenant>,
) -> Answer<(StatusCode, [(HeaderName, String); 1], Json<TenantInfo>)> {
    allowed.tell("tenant", new.id.as_str());
    let made = allowed.tenancy().create_tenant(&new.id, new.limits).await?;
    let location = format!("{BASE}/v1/tenants/{}", made.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(made)))
}
