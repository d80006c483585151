//! `PUT /v1/tenants/{tenant}/scripts/{script}/limits`.

use super::{Tagged, tagged};
use crate::allowed::{Allowed, ScriptOf, SetLimits};
use crate::extract::{Guard, GuardHeaders, JsonBody};
use crate::refusal::Answer;
use serde_json::json;
use stoa_tenancy::{LimitsPatch, ScriptInfo};

/// Set what a script may use
///
/// They go before those of its tenant; what is left out is the tenant's again.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/scripts/{script}/limits", operation_id = "set_script_limits", tag = "scripts",
    params(GuardHeaders),
    request_body(content = LimitsPatch, example = json!({"cpu_ms": 200, "memory_bytes": 33_554_432})),
    responses((
        status = 200, description = "The script as it is now.", body = ScriptInfo,
        headers(("ETag" = String, description = "What If-Match takes."))
    ))
)]
pub(crate) async fn handle(
    allowed: Allowed<SetLimits, ScriptOf>,
    Guard(guard): Guard,
    JsonBody(limits): JsonBody<LimitsPatch>,
) -> Answer<Tagged> {
    allowed.tell("limits", json!(limits));
    let ScriptOf { tenant, script } = &allowed.on;
    Ok(tagged(allowed.tenancy().set_script_limits(tenant, script, limits, guard).await?))
}
