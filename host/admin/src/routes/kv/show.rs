//! `GET /v1/tenants/{tenant}/kv/{script}/{key}`.

use super::stored::{owner, tag};
use crate::allowed::{Allowed, ReadData, ScriptOf};
use crate::refusal::{Answer, Refusal, shown};
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName};
use stoa_kv::admin;

/// Show a value that a script has stored
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/kv/{script}/{key}", operation_id = "get_value", tag = "kv",
    responses((
        status = 200, description = "The value, as it was stored.", body = serde_json::Value,
        content_type = "application/json",
        headers(("ETag" = String, description = "\"v<version>\", which If-Match takes."))
    ))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadData, ScriptOf>,
) -> Answer<([(HeaderName, String); 2], String)> {
    let ScriptOf { tenant, script } = &allowed.on;
    let owner = owner(allowed.tenancy(), tenant, script)?;
    let key = allowed.parameter("key");
    let entry = admin::get(allowed.kv(), owner, key).await?;
    let entry =
        entry.ok_or_else(|| Refusal::not_found(format!("nothing is stored under '{}'", shown(key))))?;
    let headers = [(CONTENT_TYPE, "application/json".to_owned()), (ETAG, tag(entry.info.version))];
    Ok((headers, entry.value))
}
