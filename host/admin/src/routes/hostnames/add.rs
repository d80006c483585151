//! `PUT /v1/tenants/{tenant}/hostnames/{host}`.

use crate::allowed::{Allowed, ChangeHostnames};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde::Deserialize;
use serde_json::json;
use stoa_identity::Action;
use stoa_tenancy::HostnameInfo;
use utoipa::ToSchema;

/// How a host name is added.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewHostname {
    /// The platform vouches for it, so it is served at once. Only a key of the platform may say so.
    #[serde(default)]
    verified: bool,
}

/// Claim a host name for a tenant
///
/// The answer says what its owner publishes to prove it, a TXT record or a page; then `verify`. It is served from then
/// on. Claimed again, it has the same proofs and more time. Of many tenants that claim a name, the first to prove it has
/// it.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/hostnames/{host}", operation_id = "add_hostname", tag = "hostnames",
    request_body(content = Option<NewHostname>, description = "Nothing, or that it needs no proof."),
    responses(
        (status = 200, description = "The claim, or the host name if the tenant has it.", body = HostnameInfo),
        (status = 409, description = "Another tenant has proved that it is its own.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeHostnames>,
    body: Option<JsonBody<NewHostname>>,
) -> Answer<Json<HostnameInfo>> {
    let host = allowed.parameter("host");
    let hostname = if body.is_some_and(|JsonBody(new)| new.verified) {
        allowed.also(Action::VouchForHostname)?;
        allowed.tenancy().add_hostname(&allowed.on, host).await?
    } else {
        allowed.tenancy().claim_hostname(&allowed.on, host).await?
    };
    allowed.tell("status", json!(hostname.status));
    Ok(Json(hostname))
}
