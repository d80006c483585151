//! `PATCH /v1/users/{id}`.

use crate::allowed::{Allowed, ChangeAccounts, Platform};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde::{Deserialize, Serialize};
use stoa_identity::{Realm, UserChange, UserInfo, UserStatus};
use utoipa::ToSchema;

/// What is to be another; what is left out stays.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountChange {
    /// Their address.
    email: Option<String>,
    /// What they are called.
    name: Option<String>,
    /// Whether they may sign in.
    status: Option<UserStatus>,
    /// Whether they may do everything on the platform.
    is_admin: Option<bool>,
}

/// Change an account of the platform
///
/// It holds from their next request on. Whoever is suspended is signed out.
#[utoipa::path(
    patch, path = "/v1/users/{id}", operation_id = "change_account", tag = "accounts",
    request_body = AccountChange,
    responses(
        (status = 200, description = "As they are now.", body = UserInfo),
        (status = 409, description = "There is a user with this address.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeAccounts, Platform>,
    JsonBody(change): JsonBody<AccountChange>,
) -> Answer<Json<UserInfo>> {
    allowed.tell("change", serde_json::to_value(&change).unwrap_or_default());
    let id = allowed.parameter("id");
    let change = UserChange {
        email: change.email,
        name: change.name,
        status: change.status,
        is_admin: change.is_admin,
        ..UserChange::default()
    };
    Ok(Json(allowed.users().change(&Realm::Platform, id, change).await?))
}
