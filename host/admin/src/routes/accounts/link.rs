//! `POST /v1/users/{id}/password-link`.

use crate::allowed::{Allowed, ChangeAccounts, Platform};
use crate::refusal::Answer;
use crate::routes::invitations::link::Link;
use axum::Json;
use axum::http::StatusCode;
use stoa_identity::{Door, Realm};

/// Make a link to a new password
///
/// Hand it to them. It works once, for a day; one that was made before for them does not work any more.
#[utoipa::path(
    post, path = "/v1/users/{id}/password-link", operation_id = "create_account_password_link", tag = "accounts",
    responses((status = 201, description = "The link; it is not shown again.", body = Link))
)]
pub(crate) async fn handle(allowed: Allowed<ChangeAccounts, Platform>) -> Answer<(StatusCode, Json<Link>)> {
    let realm = Realm::Platform;
    let user = allowed.users().get(&realm, allowed.parameter("id")).await?;
    let door = Door::Password(realm, user.id);
    let link = allowed.users().link(&door, &user.email, &allowed.who.to_string()).await?;
    let url = allowed.url(allowed.console_host(), &format!("/auth/password?token={}", link.token));
    Ok((StatusCode::CREATED, Json(Link { id: link.id, url, expires_at: link.expires_at })))
}
