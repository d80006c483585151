//! Where somebody is known.

use stoa_kernel::TenantId;

/// Users of one realm are nobody in another, even with the same address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Realm {
    /// Accounts: those who manage the platform or are members of tenants.
    Platform,
    /// The users of a tenant's applications.
    Tenant(TenantId),
}

impl Realm {
    /// Of whom, if not the platform's.
    pub fn tenant(&self) -> Option<&TenantId> {
        match self {
            Self::Platform => None,
            Self::Tenant(tenant) => Some(tenant),
        }
    }

    /// As tables have it: no tenant has the empty name.
    pub fn key(&self) -> &str {
        self.tenant().map_or("", TenantId::as_str)
    }

    /// Of a tenant, or the platform's.
    pub fn of(tenant: Option<&TenantId>) -> Self {
        tenant.map_or(Self::Platform, |tenant| Self::Tenant(tenant.clone()))
    }
}
