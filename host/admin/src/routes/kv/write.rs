//! `PUT /v1/tenants/{tenant}/kv/{script}/{key}`.

use super::stored::{VersionGuard, VersionHeaders, owner, tag};
use crate::allowed::{Allowed, ScriptOf, WriteData};
use crate::extract::{JsonText, Query};
use crate::refusal::{Answer, Refusal};
use axum::Json;
use axum::http::header::{ETAG, HeaderName};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use stoa_kv::{SetOptions, admin};
use utoipa::{IntoParams, ToSchema};

/// How to store.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WriteQuery {
    /// Seconds until the value is gone. Left out: it stays.
    #[param(minimum = 1)]
    ttl: Option<u32>,
}

/// A value that was stored.
#[derive(Serialize, ToSchema)]
pub(crate) struct Written {
    /// Grows with every write of the key.
    version: u64,
}

/// Store a value for a script
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/kv/{script}/{key}", operation_id = "set_value", tag = "kv",
    params(WriteQuery, VersionHeaders),
    request_body(
        content = serde_json::Value, content_type = "application/json", description = "Any JSON, at most 1 MiB.",
        example = json!({"hello": "world"})
    ),
    responses((
        status = 200, description = "It is stored.", body = Written,
        headers(("ETag" = String, description = "\"v<version>\", which If-Match takes."))
    ), (status = 409, description = "The value has another version than If-Match says."))
)]
pub(crate) async fn handle(
    allowed: Allowed<WriteData, ScriptOf>,
    Query(query): Query<WriteQuery>,
    VersionGuard(if_version): VersionGuard,
    JsonText(value): JsonText,
) -> Answer<([(HeaderName, String); 1], Json<Written>)> {
    if query.ttl == Some(0) {
        return Err(Refusal::invalid("ttl is 0, which does not mean unlimited: leave it out"));
    }
    let ScriptOf { tenant, script } = &allowed.on;
    let owner = owner(allowed.tenancy(), tenant, script)?;
    allowed.tell("bytes", value.len());
    let ttl = query.ttl.map(|ttl| Duration::from_secs(ttl.into()));
    let options = SetOptions { ttl, if_version, quota: allowed.kv_quota() };
    let version = admin::put(allowed.kv(), owner, allowed.parameter("key"), &value, options).await?;
    Ok(([(ETAG, tag(version))], Json(Written { version })))
}
