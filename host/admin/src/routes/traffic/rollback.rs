//! `POST /v1/tenants/{tenant}/scripts/{script}/rollback`.

use crate::allowed::{Allowed, MoveTraffic, ScriptOf};
use crate::extract::{Guard, GuardHeaders, JsonBody};
use crate::refusal::Answer;
use crate::routes::scripts::{Tagged, tagged};
use serde::Deserialize;
use stoa_tenancy::ScriptInfo;
use utoipa::ToSchema;

/// Where to go back to.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rollback {
    /// The version that is to be active. Left out: the newest before the one that is.
    #[schema(minimum = 1)]
    version: Option<u64>,
}

/// Make a version active that was before
///
/// A rollout that is under way ends. `setup` is not run again.
#[utoipa::path(
    post, path = "/v1/tenants/{tenant}/scripts/{script}/rollback", operation_id = "rollback", tag = "scripts",
    params(GuardHeaders), request_body(content = Rollback, example = json!({})),
    responses((
        status = 200, description = "The script as it is now.", body = ScriptInfo,
        headers(("ETag" = String, description = "What If-Match takes."))
    ))
)]
pub(crate) async fn handle(
    allowed: Allowed<MoveTraffic, ScriptOf>,
    Guard(guard): Guard,
    JsonBody(rollback): JsonBody<Rollback>,
) -> Answer<Tagged> {
    allowed.tell("version", rollback.version);
    let ScriptOf { tenant, script } = &allowed.on;
    Ok(tagged(allowed.tenancy().rollback(tenant, script, rollback.version, guard).await?))
}
