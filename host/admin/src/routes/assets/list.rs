//! `GET /v1/tenants/{tenant}/scripts/{script}/assets`.

use super::owner;
use crate::allowed::{Allowed, ReadScripts, ScriptOf};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_assets::admin::{self, AssetInfo};

/// List the assets of a script
///
/// Those that came with the active version, and those that were written, which stand before them.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts/{script}/assets", operation_id = "list_assets", tag = "assets",
    params(PageQuery),
    responses((status = 200, description = "Assets, in the order of their names' bytes.", body = Paged<AssetInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadScripts, ScriptOf>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<AssetInfo>>> {
    let ScriptOf { tenant, script } = &allowed.on;
    let deployed = allowed.tenancy().assets(tenant, script)?;
    let page = page.request()?;
    let found =
        admin::list(allowed.assets(), owner(&allowed.on), &deployed, page.cursor.as_deref(), page.limit)
            .await?;
    Ok(Json(Paged::new(found.items, found.cursor.as_deref())))
}
