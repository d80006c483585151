//! `POST /v1/users`.

use crate::allowed::{Allowed, ChangeAccounts, Platform};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use stoa_identity::{NewUser, Realm, UserInfo};
use utoipa::ToSchema;

/// Somebody to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAccount {
    /// Their address. It is theirs alone.
    #[schema(example = "ada@example.com")]
    email: String,
    /// What they are called.
    #[schema(example = "Ada")]
    name: String,
    /// To sign in with; left out, they need a provider, or a link.
    #[schema(min_length = 10)]
    password: Option<String>,
    /// Whether they may do everything on the platform.
    #[serde(default)]
    is_admin: bool,
}

/// Make an account of the platform
#[utoipa::path(
    post, path = "/v1/users", operation_id = "create_account", tag = "accounts",
    request_body = NewAccount,
    responses(
        (status = 201, description = "Whoever was made.", body = UserInfo),
        (status = 409, description = "There is a user with this address.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeAccounts, Platform>,
    JsonBody(new): JsonBody<NewAccount>,
) -> Answer<(StatusCode, Json<UserInfo>)> {
    allowed.tell("email", new.email.as_str());
    let new = NewUser {
        email: &new.email,
        name: &new.name,
        password: new.password.as_deref(),
        is_admin: new.is_admin,
        ..NewUser::default()
    };
    Ok((StatusCode::CREATED, Json(allowed.users().create(&Realm::Platform, new).await?)))
}
