//! `PUT /v1/tenants/{tenant}/hostnames/{host}`.

use crate::allowed::{Allowed, ChangeHostnames};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::HostnameInfo;

/// Give a tenant a host name
///
/// From now on requests for it reach the tenant. That the name's DNS leads here is for its owner to see to.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/hostnames/{host}", operation_id = "add_hostname", tag = "hostnames",
    responses(
        (status = 200, description = "The tenant has it.", body = HostnameInfo),
        (status = 409, description = "Another tenant has it.")
    )
)]
pub(crate) async fn handle(allowed: Allowed<ChangeHostnames>) -> Answer<Json<HostnameInfo>> {
    let host = allowed.parameter("host");
    allowed.tenancy().add_hostname(&allowed.on, host).await?;
    Ok(Json(HostnameInfo { host: host.to_ascii_lowercase() }))
}
