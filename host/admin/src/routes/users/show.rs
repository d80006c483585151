//! `GET /v1/tenants/{tenant}/users/{id}`.

use crate::allowed::{Allowed, ReadUsers};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::{Realm, UserInfo};

/// Show a user of a tenant's applications
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/users/{id}", operation_id = "get_user", tag = "users",
    responses((status = 200, description = "What is known of them.", body = UserInfo))
)]
pub(crate) async fn handle(allowed: Allowed<ReadUsers>) -> Answer<Json<UserInfo>> {
    Ok(Json(allowed.users().get(&Realm::Tenant(allowed.on.clone()), allowed.parameter("id")).await?))
}
