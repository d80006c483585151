//! Scripts.

pub(crate) mod delete;
pub(crate) mod deploy;
pub(crate) mod deployed;
pub(crate) mod edit;
pub(crate) mod limits;
pub(crate) mod list;
pub(crate) mod owners;
pub(crate) mod routes;
pub(crate) mod set_owners;
pub(crate) mod show;

use axum::Json;
use axum::http::header::{ETAG, HeaderName};
use stoa_tenancy::ScriptInfo;

/// A script with its `ETag`.
pub(crate) type Tagged = ([(HeaderName, String); 1], Json<ScriptInfo>);

/// Its `ETag` is what `If-Match` takes.
pub(crate) fn tagged(script: ScriptInfo) -> Tagged {
    ([(ETAG, etag(script.revision))], Json(script))
}

pub(crate) fn etag(revision: u64) -> String {
    format!("\"r{revision}\"")
}
