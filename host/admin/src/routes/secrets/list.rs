//! `GET /v1/tenants/{tenant}/secrets`.

use super::{owner, script};
use crate::allowed::{Allowed, ReadSecrets};
use crate::extract::Query;
use crate::page::{Paged, page_request};
use crate::refusal::Answer;
use axum::Json;
use serde::Deserialize;
use stoa_secrets::admin::{self, SecretInfo};
use utoipa::IntoParams;

/// Which secrets.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Those of this script alone. Left out: those of all the tenant's scripts.
    #[param(example = "shop")]
    script: Option<String>,
    /// At most so many, from 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
}

/// List the secrets of a tenant, or of a script
///
/// Without the values, which nobody is ever shown.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/secrets", operation_id = "list_secrets", tag = "secrets", params(ListQuery),
    responses((status = 200, description = "Secrets, in the order of their names.", body = Paged<SecretInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadSecrets>,
    Query(query): Query<ListQuery>,
) -> Answer<Json<Paged<SecretInfo>>> {
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let script = script(&allowed, query.script.as_deref())?;
    let found = admin::list(allowed.secrets(), owner(&allowed.on, script.as_ref())).await?;
    Ok(Json(Paged::of(found, &page, |secret| secret.name.clone())))
}
