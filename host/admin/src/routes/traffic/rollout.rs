//! `PUT /v1/tenants/{tenant}/scripts/{script}/rollout`.

use crate::allowed::{Allowed, MoveTraffic, ScriptOf};
use crate::extract::{Guard, GuardHeaders, JsonBody};
use crate::refusal::Answer;
use crate::routes::scripts::{Tagged, tagged};
use serde::Deserialize;
use stoa_tenancy::ScriptInfo;
use utoipa::ToSchema;

/// How traffic is to be shared.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rollout {
    /// The version that gets a part; the rest stays with the active one.
    #[schema(minimum = 1, example = 4)]
    version: u64,
    /// The part. 0 ends the rollout, 100 makes the version the active one.
    #[schema(minimum = 0, maximum = 100, example = 10)]
    percent: u64,
}

/// Give a version a part of the traffic
///
/// Whoever has been answered by it is answered by it again, as long as the part does not shrink.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/scripts/{script}/rollout", operation_id = "rollout", tag = "scripts",
    params(GuardHeaders), request_body = Rollout,
    responses(
        (status = 200, description = "The script as it is now.", body = ScriptInfo,
         headers(("ETag" = String, description = "What If-Match takes."))),
        (status = 409, description = "Another script of the tenant has one of the version's routes.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<MoveTraffic, ScriptOf>,
    Guard(guard): Guard,
    JsonBody(rollout): JsonBody<Rollout>,
) -> Answer<Tagged> {
    let ScriptOf { tenant, script } = &allowed.on;
    let Rollout { version, percent } = rollout;
    allowed.tell("version", version);
    allowed.tell("percent", percent);
    Ok(tagged(allowed.tenancy().rollout(tenant, script, version, percent, guard).await?))
}
