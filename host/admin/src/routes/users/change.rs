//! `PATCH /v1/tenants/{tenant}/users/{id}`.

use crate::allowed::{Allowed, ChangeUsers};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde::{Deserialize, Serialize};
use stoa_identity::{Realm, Rights, UserChange, UserInfo, UserStatus};
use utoipa::ToSchema;

/// What is to be another; what is left out stays.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantUserChange {
    /// Their address.
    email: Option<String>,
    /// What they are called.
    name: Option<String>,
    /// Whether they may sign in.
    status: Option<UserStatus>,
    /// All roles of the tenant's own that they are to have.
    roles: Option<Vec<String>>,
    /// All permissions that they are to have.
    permissions: Option<Vec<String>>,
}

/// Change a user of a tenant's applications
///
/// It holds from their next request on. Whoever is suspended is signed out.
#[utoipa::path(
    patch, path = "/v1/tenants/{tenant}/users/{id}", operation_id = "change_user", tag = "users",
    request_body = TenantUserChange,
    responses(
        (status = 200, description = "As they are now.", body = UserInfo),
        (status = 409, description = "There is a user with this address.")
    )
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeUsers>,
    JsonBody(change): JsonBody<TenantUserChange>,
) -> Answer<Json<UserInfo>> {
    allowed.tell("change", serde_json::to_value(&change).unwrap_or_default());
    let id = allowed.parameter("id");
    let realm = Realm::Tenant(allowed.on.clone());
    let rights = match (change.roles, change.permissions) {
        (None, None) => None,
        (roles, permissions) => {
            let now = allowed.users().get(&realm, id).await?.rights;
            Some(Rights {
                roles: roles.map_or(now.roles, Into::into),
                permissions: permissions.map_or(now.permissions, Into::into),
            })
        }
    };
    let change = UserChange {
        email: change.email,
        name: change.name,
        status: change.status,
        rights,
        ..UserChange::default()
    };
    Ok(Json(allowed.users().change(&Realm::Tenant(allowed.on.clone()), id, change).await?))
}
