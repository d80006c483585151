//! What the portal is built on, and every path on one page.

use crate::answer::finish;
use crate::pages::Pages;
use crate::routes::{
    account, join, jwks, login, logout, password, provider, refresh, sessions, setup, status, token,
};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use std::sync::Arc;
use stoa_audit::Audit;
use stoa_federation::Federation;
use stoa_identity::{ApiKeys, Logins, Sessions, Users};
use stoa_tenancy::Tenancy;
use stoa_tokens::Tokens;

/// What it is built on.
pub struct Config {
    /// Whose the hosts are.
    pub tenancy: Tenancy,
    /// The host of the platform's own accounts.
    pub console_host: String,
    /// People.
    pub users: Users,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Signs people in.
    pub logins: Logins,
    /// Logins by other providers.
    pub federation: Federation,
    /// Tokens for whoever is signed in.
    pub tokens: Tokens,
    /// For the first account.
    pub keys: ApiKeys,
    /// Who did what.
    pub audit: Audit,
}

pub(crate) struct Portal {
    pub(crate) tenancy: Tenancy,
    pub(crate) console_host: String,
    pub(crate) users: Users,
    pub(crate) sessions: Sessions,
    pub(crate) logins: Logins,
    pub(crate) federation: Federation,
    pub(crate) tokens: Tokens,
    pub(crate) keys: ApiKeys,
    pub(crate) audit: Audit,
    pub(crate) pages: Pages,
}

pub(crate) type Shared = Arc<Portal>;

/// Everything below `/auth`. Whoever serves it puts a `RequestId`, a `Client` and a `Here` of `stoa_wire` into each
/// request's extensions.
pub fn router(config: Config) -> Router {
    let Config { tenancy, console_host, users, sessions, logins, federation, tokens, keys, audit } = config;
    let pages = Pages::new();
    let portal = Arc::new(Portal {
        tenancy,
        console_host,
        users,
        sessions,
        logins,
        federation,
        tokens,
        keys,
        audit,
        pages,
    });
    routes().layer(from_fn_with_state(Arc::clone(&portal), finish)).with_state(portal)
}

#[rustfmt::skip]
fn routes() -> Router<Shared> {
    Router::new()
        .route("/auth", get(account::start))
        .route("/auth/login", get(login::show).post(login::enter))
        .route("/auth/login/{provider}", get(provider::begin))
        .route("/auth/callback/{provider}", get(provider::finish).post(provider::finish))
        .route("/auth/logout", get(logout::show).post(logout::leave))
        .route("/auth/jwks.json", get(jwks::show))
        .route("/auth/token", post(token::make))
        .route("/auth/status", get(status::show))
        .route("/auth/refresh", post(refresh::handle))
        .route("/auth/account", get(account::show))
        .route("/auth/account/name", post(account::rename))
        .route("/auth/account/password", post(account::change_password))
        .route("/auth/sessions/end", post(sessions::end))
        .route("/auth/sessions/end-others", post(sessions::end_others))
        .route("/auth/join", get(join::show).post(join::accept))
        .route("/auth/password", get(password::show).post(password::set))
        .route("/auth/setup", get(setup::show).post(setup::make))
}
