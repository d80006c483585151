//! `POST /v1/tenants/{tenant}/invitations`.

use super::link::Link;
use crate::allowed::{Allowed, ChangeMembers};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use stoa_identity::{Action, Door, Role};
use utoipa::ToSchema;

/// Somebody who is to manage a tenant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvitation {
    /// Their address. Whoever has an account with it joins with that.
    #[schema(example = "ada@example.com")]
    email: String,
    /// What they will be.
    #[schema(example = "editor")]
    role: Role,
}

/// Invite somebody to a tenant
///
/// Hand the link to them. It works once, for a week; one that was made before for them does not work any more. The
/// role is at most that of whoever asks.
#[utoipa::path(
    post, path = "/v1/tenants/{tenant}/invitations", operation_id = "create_invitation", tag = "members",
    request_body = NewInvitation,
    responses((status = 201, description = "The link; it is not shown again.", body = Link))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeMembers>,
    JsonBody(new): JsonBody<NewInvitation>,
) -> Answer<(StatusCode, Json<Link>)> {
    allowed.also(Action::GiveRole(new.role))?;
    allowed.tell("email", new.email.as_str());
    allowed.tell("role", new.role.as_str());
    let door = Door::Member(allowed.on.clone(), new.role);
    let link = allowed.users().link(&door, &new.email, &allowed.who.to_string()).await?;
    let url = allowed.url(allowed.console_host(), &format!("/auth/join?token={}", link.token));
    Ok((StatusCode::CREATED, Json(Link { id: link.id, url, expires_at: link.expires_at })))
}
