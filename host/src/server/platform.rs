//! What the platform answers itself, on every host: the management API and the portal.

use super::people::People;
use super::stores::Stores;
use super::{limits, trust::Trust};
use axum::Router;
use std::sync::Arc;
use stoa_admin::{AdminConfig, AdminState};
use stoa_assets::Collection;
use stoa_config::Settings;
use stoa_metering::Metering;
use stoa_portal::Config as PortalConfig;
use stoa_tenancy::Tenancy;

/// Where the management API is.
const API: &str = "/engine/api";

/// The rooms that it is built on.
pub(super) struct Platform<'a> {
    pub(super) settings: &'a Settings,
    pub(super) stores: &'a Stores,
    pub(super) tenancy: &'a Tenancy,
    pub(super) people: &'a People,
    pub(super) trust: &'a Trust,
    pub(super) assets: &'a Arc<Collection>,
    pub(super) metering: &'a Metering,
    /// The engine's id.
    pub(super) engine: String,
}

impl Platform<'_> {
    pub(super) fn router(self) -> Router {
        self.portal().nest(API, stoa_admin::router(self.admin()))
    }

    fn portal(&self) -> Router {
        stoa_portal::router(PortalConfig {
            tenancy: self.tenancy.clone(),
            console_host: self.people.console_host.clone(),
            users: self.people.users.clone(),
            sessions: self.people.sessions.clone(),
            logins: self.people.logins.clone(),
            federation: self.trust.federation.clone(),
            tokens: self.trust.tokens.clone(),
            keys: self.people.keys.clone(),
            audit: self.stores.audit.clone(),
        })
    }

    fn admin(self) -> AdminState {
        AdminState::new(AdminConfig {
            tenancy: self.tenancy.clone(),
            keys: self.people.keys.clone(),
            users: self.people.users.clone(),
            sessions: self.people.sessions.clone(),
            console_host: self.people.console_host.clone(),
            tokens: self.trust.tokens.clone(),
            federation: self.trust.federation.clone(),
            kv: Arc::clone(&self.stores.kv),
            kv_quota: limits::kv(self.settings).shared,
            assets: Arc::clone(self.assets),
            secrets: Arc::clone(&self.stores.secrets),
            audit: self.stores.audit.clone(),
            metering: self.metering.clone(),
            database: self.stores.db.clone(),
            version: env!("CARGO_PKG_VERSION"),
            engine: self.engine,
        })
    }
}
