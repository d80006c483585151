//! `PUT /v1/tenants/{tenant}/groups/{name}`.

use crate::allowed::{Allowed, ChangeGroups};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde::{Deserialize, Serialize};
use stoa_identity::{GroupInfo, Rights};
use utoipa::ToSchema;

/// What a group is.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub(crate) struct GroupBody {
    /// For people.
    description: String,
    /// Roles that whoever is in it has.
    #[schema(example = json!(["accountant"]))]
    roles: Vec<String>,
    /// What whoever is in it may do in the tenant's applications; `*` is everything.
    #[schema(example = json!(["invoices:read"]))]
    permissions: Vec<String>,
    /// The groups it is in: who is in this one is in those.
    #[schema(example = json!(["staff"]))]
    parents: Vec<String>,
}

/// Make a group, or make it another
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/groups/{name}", operation_id = "set_group", tag = "users",
    request_body = GroupBody,
    responses((status = 200, description = "As it is now.", body = GroupInfo))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeGroups>,
    JsonBody(body): JsonBody<GroupBody>,
) -> Answer<Json<GroupInfo>> {
    allowed.tell("to", serde_json::to_value(&body).unwrap_or_default());
    let group = GroupInfo {
        name: allowed.parameter("name").to_owned(),
        description: body.description,
        rights: Rights { roles: body.roles.into(), permissions: body.permissions.into() },
        parents: body.parents,
    };
    Ok(Json(allowed.users().set_group(&allowed.on, group).await?))
}
