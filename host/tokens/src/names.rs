//! What the platform calls itself in tokens.

use std::sync::Arc;
use stoa_kernel::TenantId;

/// The names of issuers: the address of each realm, so that the word of one is never taken for another's.
#[derive(Clone, Debug)]
pub struct Names {
    /// Below which tenants have their names.
    pub base_domain: Arc<str>,
    /// Where the platform's own accounts sign in.
    pub console_host: Arc<str>,
}

impl Names {
    /// Who issues the tokens of a tenant, or of the platform.
    pub fn issuer(&self, tenant: Option<&TenantId>) -> String {
        match tenant {
            Some(tenant) => format!("https://{tenant}.{}", self.base_domain),
            None => format!("https://{}", self.console_host),
        }
    }
}
