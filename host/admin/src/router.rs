//! The whole API on one page.

use crate::allowed::AdminState;
use crate::answer::{answer, nothing_there, wrong_method};
use crate::openapi;
use crate::routes::{
    api_keys, assets, cache, hostnames, kv, platform, platform_keys, policy, quotas, scripts, tenants,
    traffic, versions,
};
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::middleware::from_fn;
use axum::routing::get;
use bytes::Bytes;
use serde_json::Value;
use std::future::ready;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where the API is on every host.
pub(crate) const BASE: &str = "/engine/api";

/// Every operation.
#[rustfmt::skip]
fn operations() -> OpenApiRouter<AdminState> {
    OpenApiRouter::default()
        .routes(routes!(platform::whoami::handle))
        .routes(routes!(platform::status::handle))
        .routes(routes!(platform_keys::list::handle, platform_keys::create::handle))
        .routes(routes!(platform_keys::revoke::handle))

        .routes(routes!(tenants::list::handle, tenants::create::handle))
        .routes(routes!(tenants::show::handle, tenants::change::handle, tenants::delete::handle))
        .routes(routes!(tenants::routes::handle))
        .routes(routes!(quotas::show::handle, quotas::replace::handle))
        .routes(routes!(policy::show::handle, policy::change::handle))
        .routes(routes!(cache::purge::handle))
        .routes(routes!(hostnames::list::handle))
        .routes(routes!(hostnames::add::handle, hostnames::remove::handle))
        .routes(routes!(api_keys::list::handle, api_keys::create::handle))
        .routes(routes!(api_keys::revoke::handle))

        .routes(routes!(scripts::list::handle))
        .routes(routes!(
            scripts::show::handle, scripts::deploy::handle, scripts::edit::handle, scripts::delete::handle
        ))
        .routes(routes!(scripts::routes::handle))
        .routes(routes!(scripts::limits::handle))
        .routes(routes!(versions::list::handle))
        .routes(routes!(versions::show::handle))
        .routes(routes!(versions::source::handle))
        .routes(routes!(traffic::rollback::handle))
        .routes(routes!(traffic::rollout::handle))

        .routes(routes!(assets::list::handle))
        .routes(routes!(assets::show::handle, assets::write::handle, assets::remove::handle))

        .routes(routes!(kv::list::handle))
        .routes(routes!(kv::show::handle, kv::write::handle, kv::remove::handle))
}

/// The API, to be nested under `/engine/api`. Whoever serves it puts a `RequestId` and a `Client` of
/// `stoa_wire` into each request's extensions.
pub fn router(state: AdminState) -> Router {
    let document = Bytes::from(document().to_string());
    let (router, _) = operations().split_for_parts();
    router
        .route("/openapi.json", get(move || ready(served(document.clone()))))
        .fallback(nothing_there)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(answer))
        .with_state(state)
}

/// The `OpenAPI` document that describes it.
pub fn document() -> Value {
    openapi::document(operations().into_openapi())
}

/// Public: what can be asked is no secret.
fn served(document: Bytes) -> ([(HeaderName, &'static str); 2], Bytes) {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "max-age=300")], document)
}
