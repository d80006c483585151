//! `PATCH /v1/tenants/{tenant}/policy`.

use crate::allowed::{Allowed, SetPolicy};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde_json::json;
use stoa_tenancy::{PolicyInfo, PolicyPatch};

/// Change what a tenant's scripts may reach
///
/// What is left out stays as it is; a list takes the place of the one before. It holds from the next invocation on.
#[utoipa::path(
    patch, path = "/v1/tenants/{tenant}/policy", operation_id = "change_policy", tag = "tenants",
    request_body(
        content = PolicyPatch,
        example = json!({"capabilities": {"kv": false}, "eval": false, "egress": {"deny": ["*.example.com"]}})
    ),
    responses((status = 200, description = "What they may reach now.", body = PolicyInfo))
)]
pub(crate) async fn handle(
    allowed: Allowed<SetPolicy>,
    JsonBody(patch): JsonBody<PolicyPatch>,
) -> Answer<Json<PolicyInfo>> {
    let policy = allowed.tenancy().change_policy(&allowed.on, &patch).await?;
    allowed.tell("policy", json!(policy));
    Ok(Json(policy))
}
