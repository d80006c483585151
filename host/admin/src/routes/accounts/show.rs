//! `GET /v1/users/{id}`.

use crate::allowed::{Allowed, Platform, ReadAccounts};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::{Realm, UserInfo};

/// Show an account of the platform
#[utoipa::path(
    get, path = "/v1/users/{id}", operation_id = "get_account", tag = "accounts",
    responses((status = 200, description = "What is known of them.", body = UserInfo))
)]
pub(crate) async fn handle(allowed: Allowed<ReadAccounts, Platform>) -> Answer<Json<UserInfo>> {
    Ok(Json(allowed.users().get(&Realm::Platform, allowed.parameter("id")).await?))
}
