//! Which entries hang together.

use std::fmt;
use stoa_kernel::TenantId;

const PLATFORM: &str = "platform";
const TENANT: &str = "tenant:";

/// A log of its own. A tenant's outlives the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Chain {
    /// What was done to the platform, and by nobody in particular.
    Platform,
    /// What was done in a tenant.
    Tenant(TenantId),
}

impl Chain {
    /// As it is stored. No tenant is called so that its chain could pass for the platform's.
    pub fn name(&self) -> String {
        self.to_string()
    }

    /// The one of this name.
    pub fn of(name: &str) -> Option<Self> {
        match name.strip_prefix(TENANT) {
            Some(tenant) => TenantId::new(tenant).ok().map(Self::Tenant),
            None => (name == PLATFORM).then_some(Self::Platform),
        }
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Platform => f.write_str(PLATFORM),
            Self::Tenant(tenant) => write!(f, "{TENANT}{tenant}"),
        }
    }
}
