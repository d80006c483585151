//! `POST /v1/tenants/{tenant}/hostnames/{host}/verify`.

use crate::allowed::{Allowed, ChangeHostnames};
use crate::refusal::Answer;
use axum::Json;
use serde_json::json;
use stoa_tenancy::HostnameCheck;

/// Look whether a host name is proved
///
/// Both places are looked at now. If neither has the token, `attempts` says what was found there instead, and the claim
/// stays.
#[utoipa::path(
    post, path = "/v1/tenants/{tenant}/hostnames/{host}/verify", operation_id = "verify_hostname", tag = "hostnames",
    responses(
        (status = 200, description = "What was found, and whether the host name is served now.", body = HostnameCheck),
        (status = 409, description = "Another tenant has proved that it is its own.")
    )
)]
pub(crate) async fn handle(allowed: Allowed<ChangeHostnames>) -> Answer<Json<HostnameCheck>> {
    let check = allowed.tenancy().verify_hostname(&allowed.on, allowed.parameter("host")).await?;
    allowed.tell("status", json!(check.hostname.status));
    allowed.tell("verified_by", check.hostname.verified_by.clone());
    Ok(Json(check))
}
