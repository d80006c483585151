//! `GET /v1/tenants/{tenant}/hostnames`.

use crate::allowed::{Allowed, ReadHostnames};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_tenancy::HostnameInfo;

/// List a tenant's own host names
///
/// Those that are served, and those that have to be proved. The name that every tenant has below the platform's domain is
/// not among them.
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/hostnames", operation_id = "list_hostnames", tag = "hostnames",
    params(PageQuery),
    responses((status = 200, description = "Host names, in order.", body = Paged<HostnameInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadHostnames>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<HostnameInfo>>> {
    let hostnames = allowed.tenancy().hostnames(&allowed.on).await?;
    Ok(Json(Paged::of(hostnames, &page.request()?, |hostname| hostname.host.clone())))
}
