//! `PUT /v1/tenants/{tenant}/roles/{name}`.

use crate::allowed::{Allowed, ChangeGroups};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde::{Deserialize, Serialize};
use stoa_identity::RoleInfo;
use utoipa::ToSchema;

/// What a role is.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub(crate) struct RoleBody {
    /// For people.
    description: String,
    /// What whoever has it may do in the tenant's applications; `*` is everything.
    #[schema(example = json!(["invoices:read"]))]
    permissions: Vec<String>,
}

/// Make a role, or make it another
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/roles/{name}", operation_id = "set_role", tag = "users",
    request_body = RoleBody,
    responses((status = 200, description = "As it is now.", body = RoleInfo))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeGroups>,
    JsonBody(body): JsonBody<RoleBody>,
) -> Answer<Json<RoleInfo>> {
    allowed.tell("to", serde_json::to_value(&body).unwrap_or_default());
    let role = RoleInfo {
        name: allowed.parameter("name").to_owned(),
        description: body.description,
        permissions: body.permissions.into(),
    };
    Ok(Json(allowed.users().set_role(&allowed.on, role).await?))
}
