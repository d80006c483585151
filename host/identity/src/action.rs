//! Everything that can be asked for, and the role that it needs.

use crate::principal::Role;

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Who am I?
    ReadSelf,
    /// How is the platform?
    ReadStatus,
    /// Show every tenant.
    ListTenants,
    /// Make a tenant.
    CreateTenant,
    /// Suspend a tenant, or end that.
    ChangeTenant,
    /// Delete a tenant with all it has.
    DeleteTenant,
    /// Set what a tenant, or a script of it, may use.
    SetLimits,
    /// Show the keys of the platform.
    ListPlatformKeys,
    /// Make a key of the platform.
    CreatePlatformKey,
    /// Revoke a key of the platform.
    RevokePlatformKey,
    /// Set what a tenant's scripts may reach.
    SetPolicy,
    /// Show a tenant.
    ReadTenant,
    /// Show what a tenant's scripts may reach.
    ReadPolicy,
    /// Show what a tenant may use.
    ReadQuotas,
    /// Show a tenant's own host names.
    ReadHostnames,
    /// Give a tenant a host name, or take it away.
    ChangeHostnames,
    /// Show the keys of a tenant.
    ListKeys,
    /// Make a key for a tenant.
    CreateKey,
    /// Make or revoke a key of this role.
    GiveRole(Role),
    /// Revoke a key of a tenant.
    RevokeKey,
    /// Show scripts, versions and routes.
    ReadScripts,
    /// Show the files of a version.
    ReadSource,
    /// Deploy a version.
    Deploy,
    /// Purge answers that are kept.
    PurgeCache,
    /// Move traffic between versions.
    MoveTraffic,
    /// Delete a script with all it has stored.
    DeleteScript,
    /// Show what a script has stored.
    ReadData,
    /// Change what a script has stored.
    WriteData,
}

/// What an action asks of whoever wants to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A key, whichever.
    AnyKey,
    /// At least this role in the tenant; or a key of the platform.
    Role(Role),
    /// A key of the platform.
    Platform,
}

impl Action {
    /// Who may do it. A match without a wildcard: a new action does not compile before this is answered.
    pub fn needs(self) -> Needs {
        match self {
            Self::ReadSelf | Self::ReadStatus => Needs::AnyKey,
            Self::ListTenants
            | Self::CreateTenant
            | Self::ChangeTenant
            | Self::DeleteTenant
            // A script's limits go before its tenant's, so whoever set them could outgrow the tenant.
            | Self::SetLimits
            | Self::SetPolicy
            | Self::ListPlatformKeys
            | Self::CreatePlatformKey
            | Self::RevokePlatformKey => Needs::Platform,
            Self::ReadTenant
            | Self::ReadPolicy
            | Self::ReadHostnames
            | Self::ReadScripts
            | Self::ReadSource
            | Self::ReadData => Needs::Role(Role::Viewer),
            Self::Deploy | Self::MoveTraffic | Self::PurgeCache | Self::WriteData => Needs::Role(Role::Editor),
            Self::ChangeHostnames | Self::ListKeys | Self::CreateKey | Self::RevokeKey => {
                Needs::Role(Role::Admin)
            }
            // Nobody makes a key that can do more than their own.
            Self::GiveRole(role) => Needs::Role(role.max(Role::Admin)),
            Self::ReadQuotas | Self::DeleteScript => Needs::Role(Role::Owner),
        }
    }

    /// As it stands in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadSelf => "self.read",
            Self::ReadStatus => "status.read",
            Self::ListTenants => "tenants.list",
            Self::CreateTenant => "tenant.create",
            Self::ChangeTenant => "tenant.change",
            Self::DeleteTenant => "tenant.delete",
            Self::SetLimits => "limits.set",
            Self::SetPolicy => "policy.set",
            Self::ListPlatformKeys => "platform_keys.list",
            Self::CreatePlatformKey => "platform_key.create",
            Self::RevokePlatformKey => "platform_key.revoke",
            Self::ReadTenant => "tenant.read",
            Self::ReadPolicy => "policy.read",
            Self::ReadQuotas => "quotas.read",
            Self::ReadHostnames => "hostnames.read",
            Self::ChangeHostnames => "hostnames.change",
            Self::ListKeys => "keys.list",
            Self::CreateKey => "key.create",
            Self::GiveRole(_) => "role.give",
            Self::RevokeKey => "key.revoke",
            Self::ReadScripts => "scripts.read",
            Self::ReadSource => "source.read",
            Self::Deploy => "script.deploy",
            Self::PurgeCache => "cache.purge",
            Self::MoveTraffic => "traffic.move",
            Self::DeleteScript => "script.delete",
            Self::ReadData => "data.read",
            Self::WriteData => "data.write",
        }
    }
}
