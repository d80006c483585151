//! `GET /v1/tenants/{tenant}/api-keys`.

use crate::allowed::{Allowed, ListKeys};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::KeyInfo;

/// List a tenant's keys
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/api-keys", operation_id = "list_api_keys", tag = "keys", params(PageQuery),
    responses((status = 200, description = "Keys of the tenant.", body = Paged<KeyInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ListKeys>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<KeyInfo>>> {
    let page = page.request()?;
    allowed.tenancy().tenant(&allowed.on)?;
    let keys = allowed.keys().list(Some(&allowed.on), page.limit, page.cursor.as_deref()).await?;
    Ok(Json(Paged::new(keys.items, keys.cursor.as_deref())))
}
