//! `PUT /v1/tenants/{tenant}/scripts/{script}/assets/{name}`.

use super::owner;
use crate::allowed::{Allowed, ScriptOf, WriteData};
use crate::extract::bounded;
use crate::refusal::Answer;
use axum::Json;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName};
use stoa_assets::MAX_ASSET_BYTES;
use stoa_assets::admin::AssetInfo;
use stoa_kernel::ErrorCode;

/// What says of no file of which type it is.
const UNKNOWN: [&str; 2] = ["application/octet-stream", "application/x-www-form-urlencoded"];

/// Write an asset for a script
///
/// As the script itself does by `upsertAsset`. It belongs to all versions, and is served where a route says so.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/scripts/{script}/assets/{name}", operation_id = "write_asset", tag = "assets",
    request_body(
        content = Vec<u8>, content_type = "application/octet-stream",
        description = "Its bytes, at most 10 MiB. Its type is the one of the request; application/octet-stream says that \
                       it is to be guessed."
    ),
    responses((
        status = 200, description = "It is written.", body = AssetInfo,
        headers(("ETag" = String, description = "Names its content."))
    ))
)]
pub(crate) async fn handle(
    allowed: Allowed<WriteData, ScriptOf>,
    request: Request,
) -> Answer<([(HeaderName, String); 1], Json<AssetInfo>)> {
    let ScriptOf { tenant, script } = &allowed.on;
    allowed.tenancy().script(tenant, script)?;
    let _place = allowed.upload_place().await?;
    let (parts, body) = request.into_parts();
    let bytes = bounded(&parts.headers, body, MAX_ASSET_BYTES, ErrorCode::AssetTooLarge).await?;
    allowed.tell("bytes", bytes.len());
    let mime = parts.headers.get(CONTENT_TYPE).and_then(|mime| mime.to_str().ok());
    let mime = mime.filter(|mime| !UNKNOWN.contains(mime));
    let written = allowed.assets().write(owner(&allowed.on), allowed.parameter("name"), bytes, mime).await?;
    let info = AssetInfo::of(written.name.clone(), written.into());
    Ok(([(ETAG, info.etag.clone())], Json(info)))
}
