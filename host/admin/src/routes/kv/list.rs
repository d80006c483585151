//! `GET /v1/tenants/{tenant}/kv`.

use super::stored::owner;
use crate::allowed::{Allowed, ReadData};
use crate::extract::Query;
use crate::page::{Paged, page_request};
use crate::refusal::{Answer, Refusal};
use axum::Json;
use serde::Deserialize;
use stoa_kernel::ScriptName;
use stoa_kv::admin::{self, EntryInfo};
use utoipa::IntoParams;

/// Which keys.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct KvQuery {
    /// Of this script.
    #[param(example = "blog")]
    script: String,
    /// Only keys that begin so.
    #[serde(default)]
    #[param(required = false)]
    prefix: String,
    /// At most so many, from 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
}

/// List what a script has stored
///
/// Without the values.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/kv", operation_id = "list_values", tag = "kv", params(KvQuery),
    responses((status = 200, description = "Entries, in the order of their keys' bytes.", body = Paged<EntryInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadData>,
    Query(query): Query<KvQuery>,
) -> Answer<Json<Paged<EntryInfo>>> {
    let script = ScriptName::new(&query.script).map_err(|error| Refusal::invalid(error.to_string()))?;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let owner = owner(allowed.tenancy(), &allowed.on, &script)?;
    let found = admin::list(allowed.kv(), owner, &query.prefix, page.cursor.as_deref(), page.limit).await?;
    Ok(Json(Paged::new(found.items, found.cursor.as_deref())))
}
