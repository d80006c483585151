//! From the settings to whose word counts about who somebody is: tokens, and logins by other providers.

use super::stores::Stores;
use std::sync::Arc;
use stoa_config::Settings;
use stoa_federation::{Federation, FederationConfig};
use stoa_tokens::{Names, Outbound, Tokens, TokensConfig};

/// Both rooms.
pub(super) struct Trust {
    pub(super) tokens: Tokens,
    pub(super) federation: Federation,
}

impl Trust {
    pub(super) fn new(
        settings: &Settings,
        stores: &Stores,
        outbound: Arc<dyn Outbound>,
        console_host: &str,
    ) -> Self {
        let (db, vault) = (stores.db.clone(), stores.vault.clone());
        let names = Names {
            base_domain: settings.base_domain.trim_matches('.').to_ascii_lowercase().into(),
            console_host: console_host.into(),
        };
        let federation =
            FederationConfig { db: db.clone(), vault: vault.clone(), outbound: Arc::clone(&outbound) };
        Self {
            tokens: Tokens::new(TokensConfig { db, vault, outbound, names }),
            federation: Federation::new(federation),
        }
    }
}
