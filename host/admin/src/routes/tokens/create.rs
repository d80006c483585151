//! `POST /v1/tenants/{tenant}/tokens`.

use crate::allowed::{Allowed, CreateToken};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::time::Duration;
use stoa_identity::Rights;
use stoa_tokens::NewToken as Token;
use utoipa::ToSchema;

/// An hour.
const USUAL_TTL: u64 = 3_600;

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// Whom it is about: a service, or a user.
    #[schema(example = "billing")]
    subject: String,
    /// Who is to take it. Left out: the tenant's own routes.
    #[schema(example = "https://reports.example.com")]
    audience: Option<String>,
    /// How long it is valid, in seconds: at most a day. Left out: an hour.
    #[schema(maximum = 86_400, minimum = 1)]
    ttl: Option<u64>,
    /// What people call whom it is about.
    name: Option<String>,
    /// Their address.
    email: Option<String>,
    /// Roles of the tenant's own, for its routes.
    #[serde(default)]
    #[schema(example = json!(["customer"]))]
    roles: Vec<String>,
    /// What it may do in the tenant's applications; `*` is everything.
    #[serde(default)]
    #[schema(example = json!(["orders:read"]))]
    permissions: Vec<String>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeToken {
    /// The token. It is not shown again, and it cannot be taken back before it expires, but with all others.
    #[schema(example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6InN0b2FfTnpiTHMifQ.…")]
    token: String,
    /// Names it in logs: its `jti`.
    id: String,
    /// Milliseconds since 1970.
    expires_at: i64,
}

/// Make a token for a service or a user
///
/// It is signed by the tenant's key, and says no more than is asked for here. What it says cannot be taken back before it
/// expires, so that it should be short.
#[utoipa::path(
    post, path = "/v1/tenants/{tenant}/tokens", operation_id = "create_token", tag = "tokens",
    request_body = NewToken,
    responses((status = 201, description = "The token.", body = MadeToken))
)]
pub(crate) async fn handle(
    allowed: Allowed<CreateToken>,
    JsonBody(new): JsonBody<NewToken>,
) -> Answer<(StatusCode, Json<MadeToken>)> {
    allowed.tell("subject", new.subject.chars().take(255).collect::<String>());
    let rights = Rights { roles: new.roles.into(), permissions: new.permissions.into() };
    rights.check()?;
    let mut claims = Map::new();
    for (name, words) in [("roles", &rights.roles), ("permissions", &rights.permissions)] {
        if !words.is_empty() {
            claims.insert(name.to_owned(), json!(words));
        }
    }
    for (name, text) in [("name", new.name), ("email", new.email)] {
        claims.extend(text.map(|text| (name.to_owned(), Value::String(text))));
    }
    let ttl = Duration::from_secs(new.ttl.unwrap_or(USUAL_TTL));
    let token = Token { subject: new.subject, audience: new.audience, ttl, claims };
    let issued = allowed.tokens().issue(Some(&allowed.on), token).await?;
    allowed.tell("id", issued.id.as_str());
    let made = MadeToken { token: issued.token, id: issued.id, expires_at: issued.expires_at };
    Ok((StatusCode::CREATED, Json(made)))
}
