//! `GET /v1/api-keys`.

use crate::allowed::{Allowed, ListPlatformKeys, Platform};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::KeyInfo;

/// List the platform's keys
#[utoipa::path(
    get, path = "/v1/api-keys", operation_id = "list_platform_keys", tag = "platform", params(PageQuery),
    responses((status = 200, description = "Keys of the platform.", body = Paged<KeyInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ListPlatformKeys, Platform>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<KeyInfo>>> {
    let page = page.request()?;
    let keys = allowed.keys().list(None, page.limit, page.cursor.as_deref()).await?;
    Ok(Json(Paged::new(keys.items, keys.cursor.as_deref())))
}
