//! `POST /v1/tenants/{tenant}/cache/purge`.

use crate::allowed::{Allowed, PurgeCache};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;
use serde_json::json;
use stoa_tenancy::{Purge, Purged};

/// Purge kept answers
///
/// What routes with the option `cache` have kept of these paths is used no more, at whatever host and query: here from
/// the next request on, on other nodes within about two seconds.
#[utoipa::path(
    post, path = "/v1/tenants/{tenant}/cache/purge", operation_id = "purge_cache", tag = "tenants",
    request_body(content = Purge, example = json!({"paths": ["/prices", "/blog/*"]})),
    responses((status = 200, description = "It is done here, and stored for other nodes.", body = Purged))
)]
pub(crate) async fn handle(
    allowed: Allowed<PurgeCache>,
    JsonBody(purge): JsonBody<Purge>,
) -> Answer<Json<Purged>> {
    allowed.tell("paths", json!(purge.paths));
    Ok(Json(allowed.tenancy().purge(&allowed.on, &purge).await?))
}
