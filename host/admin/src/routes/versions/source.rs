//! `GET /v1/tenants/{tenant}/scripts/{script}/versions/{number}/source`.

use crate::allowed::{Allowed, ReadSource, ScriptOf};
use crate::refusal::Answer;
use axum::Json;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a version was made from. It can be deployed again as it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Source {
    /// The file that is evaluated first.
    #[schema(example = "main.ts")]
    entry: String,
    /// The files that its imports reach, and its templates.
    files: BTreeMap<String, String>,
}

/// Show the files of a version
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/scripts/{script}/versions/{number}/source", operation_id = "get_source",
    tag = "versions",
    responses((status = 200, description = "The files.", body = Source))
)]
pub(crate) async fn handle(allowed: Allowed<ReadSource, ScriptOf>) -> Answer<Json<Source>> {
    let ScriptOf { tenant, script } = &allowed.on;
    let number = allowed.number("number", "version")?;
    let bundle = allowed.tenancy().source(tenant, script, number).await?;
    let (entry, files) = bundle.into_files();
    Ok(Json(Source { entry, files }))
}
