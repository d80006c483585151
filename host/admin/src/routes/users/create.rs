//! `POST /v1/tenants/{tenant}/users`.

use crate::allowed::{Allowed, ChangeUsers};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use stoa_identity::{NewUser, Realm, Rights, UserInfo};
use utoipa::ToSchema;

/// Somebody to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTenantUser {
    /// Their address. It is theirs alone.
    #[schema(example = "ada@example.com")]
    email: String,
    /// What they are called.
    #[schema(example = "Ada")]
    name: String,
    /// To sign in with; left out, they need a provider, or a link.
    #[schema(min_length = 10)]
    password: Option<String>,
    /// Roles of the tenant's own.
    #[serde(default)]
    #[schema(example = json!(["customer"]))]
    roles: Vec<String>,
    /// What they may do in the tenant's applications; `*` is everything.
    #[serde(default)]
    #[schema(example = json!(["orders:read"]))]
    permissions: Vec<String>,
}

/// Make a user of a tenant's applications
#[utoipa::path(
    post, path = "/v1/tenants/{tenant}/users", operation_id = "create_user", tag = "users",
    request_body = NewTenantUser,
    responses(
        (status = 201, description = "Whoever was made.", body = UserInfo),
        (status = 409, description = "There is a user with this address.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeUsers>,
    JsonBody(new): JsonBody<NewTenantUser>,
) -> Answer<(StatusCode, Json<UserInfo>)> {
    allowed.tell("email", new.email.as_str());
    let new = NewUser {
        email: &new.email,
        name: &new.name,
        password: new.password.as_deref(),
        rights: Rights { roles: new.roles.into(), permissions: new.permissions.into() },
        ..NewUser::default()
    };
    Ok((StatusCode::CREATED, Json(allowed.users().create(&Realm::Tenant(allowed.on.clone()), new).await?)))
}
