//! `POST /v1/tenants/{tenant}/api-keys`.

use crate::allowed::{Allowed, CreateKey};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use stoa_identity::{Action, CreatedKey, KeyInfo, NewKey, Rights, Role};
use utoipa::ToSchema;

/// A key of a tenant to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTenantKey {
    /// What to call it.
    #[schema(example = "CI")]
    name: String,
    /// What it may do.
    #[schema(example = "editor")]
    role: Role,
    /// Roles of the tenant's own, for its routes.
    #[serde(default)]
    #[schema(example = json!(["customer"]))]
    roles: Vec<String>,
    /// What it may do in the tenant's applications; `*` is everything.
    #[serde(default)]
    #[schema(example = json!(["orders:read"]))]
    permissions: Vec<String>,
    /// Milliseconds since 1970. Left out: it does not expire.
    expires_at: Option<i64>,
}

/// A key that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeKey {
    /// The key. It is not shown again.
    #[schema(example = "stoa_9rTq0ZbX4mKd_…")]
    key: String,
    /// What is kept of it.
    #[serde(flatten)]
    info: KeyInfo,
}

impl From<CreatedKey> for MadeKey {
    fn from(CreatedKey { info, key }: CreatedKey) -> Self {
        Self { key, info }
    }
}

/// Make a key for a tenant
///
/// Its role is at most that of the key that asks. The answer is the only place where the key itself is shown.
#[utoipa::path(
    post, path = "/v1/tenants/{tenant}/api-keys", operation_id = "create_api_key", tag = "keys",
    request_body = NewTenantKey,
    responses((status = 201, description = "The key.", body = MadeKey))
)]
pub(crate) async fn handle(
    allowed: Allowed<CreateKey>,
    JsonBody(new): JsonBody<NewTenantKey>,
) -> Answer<(StatusCode, Json<MadeKey>)> {
    allowed.tell("name", new.name.as_str());
    allowed.tell("role", new.role.as_str());
    allowed.also(Action::GiveRole(new.role))?;
    let reach = Some((&allowed.on, new.role));
    let rights = Rights { roles: new.roles.into(), permissions: new.permissions.into() };
    let new = NewKey { name: &new.name, reach, rights, expires_at: new.expires_at };
    let made = allowed.keys().create(new).await?;
    allowed.tell("id", made.info.id.as_str());
    Ok((StatusCode::CREATED, Json(made.into())))
}
