//! `POST /v1/tenants/{tenant}/signing-keys/rotate`.

use super::list::SigningKeys;
use crate::allowed::{Allowed, RotateSigningKeys};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde::Deserialize;
use stoa_tokens::Rotate;
use utoipa::ToSchema;

/// How the next key takes over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotation {
    /// For a key that has leaked: the next one signs now, and every token from before is void.
    #[serde(default)]
    at_once: bool,
}

/// Have another key sign a tenant's tokens
///
/// It is published now and signs in 10 minutes; the one before verifies until its last token has expired. This happens by
/// itself every 30 days.
#[utoipa::path(
    post, path = "/v1/tenants/{tenant}/signing-keys/rotate", operation_id = "rotate_signing_keys", tag = "tokens",
    request_body = Rotation,
    responses((status = 200, description = "The keys.", body = SigningKeys))
)]
pub(crate) async fn handle(
    allowed: Allowed<RotateSigningKeys>,
    JsonBody(rotation): JsonBody<Rotation>,
) -> Answer<Json<SigningKeys>> {
    allowed.tell("at_once", rotation.at_once);
    let how = if rotation.at_once { Rotate::AtOnce } else { Rotate::Gently };
    Ok(Json(SigningKeys { items: allowed.tokens().rotate(Some(&allowed.on), how).await? }))
}
