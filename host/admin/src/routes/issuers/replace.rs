//! `PUT /v1/tenants/{tenant}/auth/issuers`.

use super::show::{Issuers, NewIssuers};
use crate::allowed::{Allowed, ChangeIssuers};
use crate::extract::JsonBody;
use crate::refusal::Answer;
use axum::Json;

/// Set whose tokens a tenant believes
///
/// The list takes the place of the one before. On other nodes it holds within 40 seconds.
#[utoipa::path(
    put, path = "/v1/tenants/{tenant}/auth/issuers", operation_id = "set_issuers", tag = "tokens",
    request_body = NewIssuers,
    responses((status = 200, description = "The issuers.", body = Issuers))
)]
pub(crate) async fn handle(
    allowed: Allowed<ChangeIssuers>,
    JsonBody(new): JsonBody<NewIssuers>,
) -> Answer<Json<Issuers>> {
    let names: Vec<&str> = new.issuers.iter().take(20).map(|issuer| issuer.issuer.as_str()).collect();
    allowed.tell("issuers", names);
    allowed.tokens().set_issuers(&allowed.on, &new.issuers).await?;
    Ok(Json(Issuers { own: allowed.tokens().issuer(Some(&allowed.on)), issuers: new.issuers }))
}
