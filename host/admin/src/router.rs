//! The whole API on one page.

use crate::allowed::AdminState;
use crate::answer::{answer, nothing_there, wrong_method};
use crate::openapi;
use crate::routes::{
    accounts, api_keys, assets, audit, cache, groups, hostnames, invitations, issuers, kv, members, platform,
    platform_keys, platform_providers, policy, providers, quotas, roles, scripts, secrets, sessions,
    signing_keys, tenants, tokens, traffic, usage, users, versions,
};
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use bytes::Bytes;
use serde_json::Value;
use std::future::ready;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where the API is on every host.
pub(crate) const BASE: &str = "/engine/api";

/// Every operation.
fn operations() -> OpenApiRouter<AdminState> {
    of_the_platform().merge(of_tenants()).merge(of_people()).merge(of_scripts())
}

/// The platform, its keys and its accounts.
#[rustfmt::skip]
fn of_the_platform() -> OpenApiRouter<AdminState> {
    OpenApiRouter::default()
        .routes(routes!(platform::whoami::handle))
        .routes(routes!(platform::status::handle))
        .routes(routes!(usage::platform::handle))
        .routes(routes!(platform_keys::list::handle, platform_keys::create::handle))
        .routes(routes!(platform_keys::revoke::handle))
        .routes(routes!(platform_providers::list::handle))
        .routes(routes!(
            platform_providers::show::handle, platform_providers::put::handle, platform_providers::remove::handle
        ))
        .routes(routes!(audit::platform::list::handle))
        .routes(routes!(audit::platform::export::handle))
        .routes(routes!(audit::platform::verify::handle))
        .routes(routes!(accounts::list::handle, accounts::create::handle))
        .routes(routes!(accounts::show::handle, accounts::change::handle, accounts::delete::handle))
        .routes(routes!(accounts::link::handle))
        .routes(routes!(accounts::sessions::handle))
        .routes(routes!(accounts::invite::handle))
        .routes(routes!(sessions::list_platform::handle))
        .routes(routes!(sessions::end_platform::handle))
}

/// Tenants, what they may use, and who may ask for them.
#[rustfmt::skip]
fn of_tenants() -> OpenApiRouter<AdminState> {
    OpenApiRouter::default()
        .routes(routes!(tenants::list::handle, tenants::create::handle))
        .routes(routes!(tenants::show::handle, tenants::change::handle, tenants::delete::handle))
        .routes(routes!(tenants::routes::handle))
        .routes(routes!(quotas::show::handle, quotas::replace::handle))
        .routes(routes!(usage::tenant::handle))
        .routes(routes!(policy::show::handle, policy::change::handle))
        .routes(routes!(cache::purge::handle))
        .routes(routes!(hostnames::list::handle))
        .routes(routes!(hostnames::add::handle, hostnames::remove::handle))
        .routes(routes!(hostnames::verify::handle))
        .routes(routes!(api_keys::list::handle, api_keys::create::handle))
        .routes(routes!(api_keys::revoke::handle))
        .routes(routes!(issuers::show::handle, issuers::replace::handle))
        .routes(routes!(tokens::create::handle))
        .routes(routes!(signing_keys::list::handle))
        .routes(routes!(signing_keys::rotate::handle))
        .routes(routes!(providers::list::handle))
        .routes(routes!(providers::show::handle, providers::put::handle, providers::remove::handle))
        .routes(routes!(audit::list::handle))
        .routes(routes!(audit::export::handle))
        .routes(routes!(audit::verify::handle))
}

/// Users of tenants' applications, and members of tenants.
#[rustfmt::skip]
fn of_people() -> OpenApiRouter<AdminState> {
    OpenApiRouter::default()
        .routes(routes!(users::list::handle, users::create::handle))
        .routes(routes!(users::show::handle, users::change::handle, users::delete::handle))
        .routes(routes!(users::link::handle))
        .routes(routes!(users::sessions::handle))
        .routes(routes!(sessions::list::handle))
        .routes(routes!(sessions::end::handle))
        .routes(routes!(roles::list::handle))
        .routes(routes!(roles::set::handle, roles::delete::handle))
        .routes(routes!(groups::list::handle))
        .routes(routes!(groups::set::handle, groups::delete::handle))
        .routes(routes!(groups::users::handle))
        .routes(routes!(groups::put_in::handle, groups::take_out::handle))
        .routes(routes!(members::list::handle))
        .routes(routes!(members::change::handle, members::remove::handle))
        .routes(routes!(invitations::list::handle, invitations::create::handle))
        .routes(routes!(invitations::withdraw::handle))
}

/// Scripts, and what they have.
#[rustfmt::skip]
fn of_scripts() -> OpenApiRouter<AdminState> {
    OpenApiRouter::default()
        .routes(routes!(scripts::list::handle))
        .routes(routes!(
            scripts::show::handle, scripts::deploy::handle, scripts::edit::handle, scripts::delete::handle
        ))
        .routes(routes!(scripts::routes::handle))
        .routes(routes!(scripts::limits::handle))
        .routes(routes!(scripts::owners::handle, scripts::set_owners::handle))
        .routes(routes!(versions::list::handle))
        .routes(routes!(versions::show::handle))
        .routes(routes!(versions::source::handle))
        .routes(routes!(traffic::rollback::handle))
        .routes(routes!(traffic::rollout::handle))

        .routes(routes!(assets::list::handle))
        .routes(routes!(assets::show::handle, assets::write::handle, assets::remove::handle))

        .routes(routes!(secrets::list::handle))
        .routes(routes!(secrets::show::handle, secrets::set::handle, secrets::remove::handle))

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
        .layer(from_fn_with_state(state.audit(), answer))
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
