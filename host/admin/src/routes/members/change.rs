//! `PATCH /v1/tenants/{tenant}/members/{id}`.

use crate::allowed::{Allowed, ChangeMembers};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde::Deserialize;
use stoa_identity::{Action, MemberInfo, Role};
use utoipa::ToSchema;

/// What a member is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberChange {
    /// What they may do.
    role: Role,
}

/// Give a member another role
///
/// Neither the role of before nor the new one may be above that of whoever asks.
#[utoipa::path(
    patch, path = "/v1/tenants/{tenant}/members/{id}", operation_id = "change_member", tag = "members",
    request_body = MemberChange,
    responses((status = 200, description = "As they are now.", body = MemberInfo))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeMembers>,
    JsonBody(change): JsonBody<MemberChange>,
) -> Answer<Json<MemberInfo>> {
    let id = allowed.parameter("id");
    let member = allowed.users().member(&allowed.on, id).await?;
    allowed.also(Action::GiveRole(member.role))?;
    allowed.also(Action::GiveRole(change.role))?;
    allowed.tell("role", change.role.as_str());
    Ok(Json(allowed.users().change_member(&allowed.on, id, change.role).await?))
}
