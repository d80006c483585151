//! What an action is done to, as the path names it.

use super::find;
use crate::refusal::{Answer, Refusal};
use stoa_identity::Resource;
use stoa_kernel::{ScriptName, TenantId};

/// Something that a path names.
pub(crate) trait Scope: Send + Sized {
    /// Whether it belongs to the tenant that the path names.
    const OF_A_TENANT: bool;

    /// From the path. `tenant` is the one that may be accessed.
    fn read(tenant: Option<TenantId>, parameters: &[(Box<str>, String)]) -> Answer<Self>;

    fn resource(&self) -> Resource<'_>;
}

/// No tenant.
pub(crate) struct Platform;

/// A script of a tenant.
pub(crate) struct ScriptOf {
    pub(crate) tenant: TenantId,
    pub(crate) script: ScriptName,
}

impl Scope for Platform {
    const OF_A_TENANT: bool = false;

    fn read(_: Option<TenantId>, _: &[(Box<str>, String)]) -> Answer<Self> {
        Ok(Self)
    }

    fn resource(&self) -> Resource<'_> {
        Resource::Platform
    }
}

impl Scope for TenantId {
    const OF_A_TENANT: bool = true;

    fn read(tenant: Option<TenantId>, _: &[(Box<str>, String)]) -> Answer<Self> {
        tenant.ok_or_else(|| Refusal::no_tenant(""))
    }

    fn resource(&self) -> Resource<'_> {
        Resource::Tenant(self)
    }
}

impl Scope for ScriptOf {
    const OF_A_TENANT: bool = true;

    fn read(tenant: Option<TenantId>, parameters: &[(Box<str>, String)]) -> Answer<Self> {
        let tenant = TenantId::read(tenant, parameters)?;
        let script = ScriptName::new(find(parameters, "script").unwrap_or_default());
        Ok(Self { tenant, script: script.map_err(|error| Refusal::invalid(error.to_string()))? })
    }

    fn resource(&self) -> Resource<'_> {
        Resource::Tenant(&self.tenant)
    }
}
