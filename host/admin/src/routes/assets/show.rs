//! `GET /v1/tenants/{tenant}/scripts/{script}/assets/{name}`.

use super::owner;
use crate::allowed::{Allowed, ReadData, ScriptOf};
use crate::refusal::{Answer, Refusal, shown};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName};
use bytes::Bytes;

/// Show an asset of a script
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts/{script}/assets/{name}", operation_id = "get_asset", tag = "assets",
    responses((
        status = 200, description = "Its bytes, of its own type.", body = Vec<u8>, content_type = "*/*",
        headers(("ETag" = String, description = "Names its content."))
    ))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadData, ScriptOf>,
) -> Answer<([(HeaderName, String); 4], Bytes)> {
    let ScriptOf { tenant, script } = &allowed.on;
    let deployed = allowed.tenancy().assets(tenant, script)?;
    let name = allowed.parameter("name");
    let read = allowed.assets().read(owner(&allowed.on), &deployed, name).await?;
    let Some((found, bytes)) = read else {
        return Err(Refusal::not_found(format!("the script has no asset '{}'", shown(name))));
    };
    // Whatever it is, it is no page of the platform.
    let headers = [
        (CONTENT_TYPE, found.asset.mime.clone()),
        (ETAG, found.asset.plain.etag()),
        (CONTENT_DISPOSITION, "attachment".to_owned()),
        (CONTENT_SECURITY_POLICY, "sandbox".to_owned()),
    ];
    Ok((headers, bytes))
}
