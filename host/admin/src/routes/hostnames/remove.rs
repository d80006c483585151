//! `DELETE /v1/tenants/{tenant}/hostnames/{host}`.

use crate::allowed::{Allowed, ChangeHostnames};
use crate::refusal::Answer;
use axum::http::StatusCode;

/// Take a host name away
#[utoipa::path(
    delete, path = "/v1/tenants/{tenant}/hostnames/{host}", operation_id = "remove_hostname", tag = "hostnames",
    responses((status = 204, description = "Requests for it do not reach the tenant any more."))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeHostnames>) -> Answer<StatusCode> {
    allowed.tenancy().remove_hostname(&allowed.on, allowed.parameter("host")).await?;
    Ok(StatusCode::NO_CONTENT)
}
