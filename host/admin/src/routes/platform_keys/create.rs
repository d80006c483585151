//! `POST /v1/api-keys`.

use crate::allowed::{Allowed, CreatePlatformKey, Platform};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use crate::routes::api_keys::create::MadeKey;
use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use stoa_identity::{NewKey, Rights};
use utoipa::ToSchema;

/// A key of the platform to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlatformKey {
    /// What to call it.
    #[schema(example = "on-call")]
    name: String,
    /// Milliseconds since 1970. Left out: it does not expire.
    expires_at: Option<i64>,
}

/// Make a key of the platform
///
/// The answer is the only place where the key itself is shown.
#[utoipa::path(
    post, path = "/v1/api-keys", operation_id = "create_platform_key", tag = "platform",
    request_body = NewPlatformKey,
    responses((status = 201, description = "The key.", body = MadeKey))
)]
pub(crate) async fn handle(
    allowed: Allowed<CreatePlatformKey, Platform>,
    JsonBody(new): JsonBody<NewPlatformKey>,
) -> Answer<(StatusCode, Json<MadeKey>)> {
    allowed.tell("name", new.name.as_str());
    let new = NewKey { name: &new.name, reach: None, rights: Rights::default(), expires_at: new.expires_at };
    let made = allowed.keys().create(new).await?;
    allowed.tell("id", made.info.id.as_str());
    Ok((StatusCode::CREATED, Json(made.into())))
}
