//! `PUT /v1/tenants/{tenant}/secrets/{name}`.

use super::{SecretQuery, owner, script};
use crate::allowed::{Allowed, WriteSecrets};
use crate::extract::{JsonBody, Query};
use crate::refusal::Answer;
use axum::Json;
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_json::Value;
use std::time::SystemTime;
use stoa_secrets::admin::SecretInfo;
use stoa_secrets::{NewSecret, Place};
use stoa_vault::Plain;
use utoipa::ToSchema;

/// A secret to be set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretSetting {
    /// Its value: a text of at most 64 KiB. It is not shown again.
    #[serde(deserialize_with = "text")]
    #[schema(value_type = String, min_length = 1, write_only, example = "sk_live_…")]
    value: Plain,
    /// The hosts that it may be sent to, 1 to 32: `api.example.com`, `*.example.com`, either with a port. By https, unless
    /// the host is written with `http://` before it.
    #[schema(example = json!(["api.stripe.com"]))]
    allowed_hosts: Vec<String>,
    /// Where in a request it may stand; left out: everywhere.
    #[schema(example = json!(["headers"]))]
    places: Option<Vec<Place>>,
}

/// Serde's own error would repeat what was given instead.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Plain, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(Plain::new(text.into_bytes())),
        _ => Err(D::Error::custom("value takes a text")),
    }
}

/// Set a secret
///
/// Scripts use it as `{{secret:name}}` in requests to its allowed hosts, and never see it. What was set before under its
/// name is replaced. The next request of a script has the new value, on every node.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/secrets/{name}", operation_id = "set_secret", tag = "secrets",
    params(SecretQuery), request_body = SecretSetting,
    responses((status = 200, description = "It is set.", body = SecretInfo))
)]
pub(crate) async fn handle(
    allowed: Allowed<WriteSecrets>,
    Query(query): Query<SecretQuery>,
    JsonBody(setting): JsonBody<SecretSetting>,
) -> Answer<Json<SecretInfo>> {
    let script = script(&allowed, query.script.as_deref())?;
    let SecretSetting { value, allowed_hosts, places } = setting;
    let by = allowed.who.to_string();
    let secret = NewSecret::new(allowed.parameter("name"), value, &allowed_hosts, places, by)?;
    allowed.tell("script", query.script);
    allowed.tell("allowed_hosts", allowed_hosts);
    let owner = owner(&allowed.on, script.as_ref());
    let stored = allowed.secrets().put(owner, secret, SystemTime::now()).await?;
    Ok(Json(SecretInfo::of(owner, stored)))
}
