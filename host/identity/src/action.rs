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
    /// Show what a tenant has used.
    ReadUsage,
    /// Show what all tenants have used.
    ReadAllUsage,
    /// Show a tenant's own host names.
    ReadHostnames,
    /// Give a tenant a host name, or take it away.
    ChangeHostnames,
    /// Give a tenant a host name that it has not proved to be its own.
    VouchForHostname,
    /// Show the keys of a tenant.
    ListKeys,
    /// Make a key for a tenant.
    CreateKey,
    /// Make or revoke a key of this role.
    GiveRole(Role),
    /// Revoke a key of a tenant.
    RevokeKey,
    /// Show whose tokens a tenant believes.
    ReadIssuers,
    /// Set whose tokens a tenant believes.
    ChangeIssuers,
    /// Make a token for a service or a user of a tenant.
    CreateToken,
    /// Show the keys that sign a tenant's tokens.
    ReadSigningKeys,
    /// Have another key sign a tenant's tokens.
    RotateSigningKeys,
    /// Show where a tenant's users can sign in.
    ReadProviders,
    /// Set where a tenant's users can sign in.
    ChangeProviders,
    /// Show where accounts of the platform can sign in.
    ReadPlatformProviders,
    /// Set where accounts of the platform can sign in.
    ChangePlatformProviders,
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
    /// Say who has a script.
    ChangeOwners,
    /// Show the users of a tenant's applications.
    ReadUsers,
    /// Make, change and delete them.
    ChangeUsers,
    /// Show where a tenant's users are signed in.
    ReadSessions,
    /// Sign them out.
    EndSessions,
    /// Show a tenant's groups and roles.
    ReadGroups,
    /// Change them.
    ChangeGroups,
    /// Show who manages a tenant.
    ReadMembers,
    /// Invite them, change their role, and see them off.
    ChangeMembers,
    /// Show the accounts of the platform.
    ReadAccounts,
    /// Make, change and delete them, and sign them out.
    ChangeAccounts,
    /// Show who did what in a tenant.
    ReadAudit,
    /// Show who did what to the platform.
    ReadPlatformAudit,
    /// Show what a script has stored.
    ReadData,
    /// Change what a script has stored.
    WriteData,
    /// Show which secrets there are.
    ReadSecrets,
    /// Set and delete them.
    WriteSecrets,
}

/// What an action asks of whoever wants to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A key, whichever.
    AnyKey,
    /// At least this role in the tenant; or a key of the platform.
    Role(Role),
    /// To have the script, or at least this role.
    Owner(Role),
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
            | Self::RevokePlatformKey
            | Self::ReadPlatformProviders
            | Self::ChangePlatformProviders
            | Self::ReadPlatformAudit
            | Self::VouchForHostname
            | Self::ReadAllUsage
            | Self::ReadAccounts
            | Self::ChangeAccounts => Needs::Platform,
            Self::ReadTenant
            | Self::ReadPolicy
            | Self::ReadHostnames
            | Self::ReadScripts
            | Self::ReadSource
            | Self::ReadData => Needs::Role(Role::Viewer),
            Self::Deploy | Self::MoveTraffic | Self::PurgeCache | Self::WriteData | Self::ReadSecrets => {
                Needs::Role(Role::Editor)
            }
            Self::ChangeHostnames
            | Self::ListKeys
            | Self::CreateKey
            | Self::ReadIssuers
            | Self::ChangeIssuers
            | Self::CreateToken
            | Self::ReadSigningKeys
            | Self::RotateSigningKeys
            | Self::ReadProviders
            | Self::ChangeProviders
            | Self::RevokeKey
            | Self::WriteSecrets
            | Self::ReadAudit
            | Self::ReadUsage
            | Self::ChangeOwners
            | Self::ReadUsers
            | Self::ChangeUsers
            | Self::ReadSessions
            | Self::EndSessions
            | Self::ReadGroups
            | Self::ChangeGroups
            | Self::ReadMembers
            | Self::ChangeMembers => Needs::Role(Role::Admin),
            // Nobody makes a key that can do more than their own.
            Self::GiveRole(role) => Needs::Role(role.max(Role::Admin)),
            Self::ReadQuotas | Self::DeleteScript => Needs::Role(Role::Owner),
        }
    }

    /// Whether it changes a script, so that it is for those who have it.
    pub fn is_of_owners(self) -> bool {
        matches!(
            self,
            Self::Deploy | Self::MoveTraffic | Self::PurgeCache | Self::DeleteScript | Self::WriteData
        )
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
            Self::ReadUsage => "usage.read",
            Self::ReadAllUsage => "usage.read_all",
            Self::ReadHostnames => "hostnames.read",
            Self::ChangeHostnames => "hostnames.change",
            Self::VouchForHostname => "hostname.vouch",
            Self::ListKeys => "keys.list",
            Self::CreateKey => "key.create",
            Self::GiveRole(_) => "role.give",
            Self::RevokeKey => "key.revoke",
            Self::ReadIssuers => "issuers.read",
            Self::ChangeIssuers => "issuers.change",
            Self::CreateToken => "token.create",
            Self::ReadSigningKeys => "signing_keys.read",
            Self::RotateSigningKeys => "signing_keys.rotate",
            Self::ReadProviders => "providers.read",
            Self::ChangeProviders => "providers.change",
            Self::ReadPlatformProviders => "platform_providers.read",
            Self::ChangePlatformProviders => "platform_providers.change",
            Self::ReadScripts => "scripts.read",
            Self::ReadSource => "source.read",
            Self::Deploy => "script.deploy",
            Self::PurgeCache => "cache.purge",
            Self::MoveTraffic => "traffic.move",
            Self::DeleteScript => "script.delete",
            Self::ChangeOwners => "owners.change",
            Self::ReadUsers => "users.read",
            Self::ChangeUsers => "users.change",
            Self::ReadSessions => "sessions.read",
            Self::EndSessions => "sessions.end",
            Self::ReadGroups => "groups.read",
            Self::ChangeGroups => "groups.change",
            Self::ReadMembers => "members.read",
            Self::ChangeMembers => "members.change",
            Self::ReadAccounts => "accounts.read",
            Self::ChangeAccounts => "accounts.change",
            Self::ReadAudit => "audit.read",
            Self::ReadPlatformAudit => "platform_audit.read",
            Self::ReadData => "data.read",
            Self::WriteData => "data.write",
            Self::ReadSecrets => "secrets.read",
            Self::WriteSecrets => "secrets.write",
        }
    }
}
