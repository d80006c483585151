//! From the settings to the network that scripts fetch from.

use std::sync::Arc;
use stoa_config::Settings;
use stoa_fetch::{Authorities, AuthoritiesError, Network, Resolve};

/// The network. The file of the authorities is read.
pub(crate) fn network(settings: &Settings, resolver: Arc<dyn Resolve>) -> Result<Network, AuthoritiesError> {
    let extra = settings.fetch.extra_ca.as_deref().map(Authorities::read).transpose()?;
    Ok(Network {
        resolver,
        allow_private: settings.fetch.allow_private.clone(),
        authorities: extra.unwrap_or_default(),
    })
}
