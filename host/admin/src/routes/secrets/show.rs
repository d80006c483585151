//! `GET /v1/tenants/{tenant}/secrets/{name}`.

use super::{SecretQuery, missing, owner, script};
use crate::allowed::{Allowed, ReadSecrets};
use crate::extract::Query;
use crate::refusal::Answer;
use axum::Json;
use stoa_secrets::admin::{self, SecretInfo};

/// Show a secret, without its value
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/secrets/{name}", operation_id = "show_secret", tag = "secrets",
    params(SecretQuery),
    responses((status = 200, description = "What is known of it.", body = SecretInfo))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadSecrets>,
    Query(query): Query<SecretQuery>,
) -> Answer<Json<SecretInfo>> {
    let script = script(&allowed, query.script.as_deref())?;
    let found = admin::list(allowed.secrets(), owner(&allowed.on, script.as_ref())).await?;
    let name = allowed.parameter("name");
    found.into_iter().find(|secret| secret.name == name).map(Json).ok_or_else(|| missing(name))
}
