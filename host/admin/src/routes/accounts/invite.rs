//! `POST /v1/invitations`.

use crate::allowed::{Allowed, ChangeAccounts, Platform};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use crate::routes::invitations::link::Link;
use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use stoa_identity::Door;
use utoipa::ToSchema;

/// Somebody who is to manage the platform.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAdmin {
    /// Their address.
    #[schema(example = "ada@example.com")]
    email: String,
}

/// Invite an admin of the platform
///
/// Hand the link to them. It works once, for a week; one that was made before for them does not work any more.
#[utoipa::path(
    post, path = "/v1/invitations", operation_id = "invite_admin", tag = "accounts",
    request_body = NewAdmin,
    responses((status = 201, description = "The link; it is not shown again.", body = Link))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeAccounts, Platform>,
    JsonBody(new): JsonBody<NewAdmin>,
) -> Answer<(StatusCode, Json<Link>)> {
    allowed.tell("email", new.email.as_str());
    let link = allowed.users().link(&Door::Admin, &new.email, &allowed.who.to_string()).await?;
    let url = allowed.url(allowed.console_host(), &format!("/auth/join?token={}", link.token));
    Ok((StatusCode::CREATED, Json(Link { id: link.id, url, expires_at: link.expires_at })))
}
