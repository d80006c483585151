//! Everything that can be asked for, and who may. The table in `docs/permissions.md` is made of this one.

use crate::principal::Role;

macro_rules! needs {
    (Somebody) => {
        Needs::AnyKey
    };
    (Platform) => {
        Needs::Platform
    };
    ($role:ident) => {
        Needs::Role(Role::$role)
    };
}

macro_rules! actions {
    ($(#[doc = $doc:literal] $action:ident $name:literal $needs:ident,)*) => {
        /// What somebody wants to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $doc] $action,)*
            /// Make somebody, or a key, of this role; or take it from them.
            GiveRole(Role),
        }

        impl Action {
            /// All of them, but for [`Action::GiveRole`].
            pub const ALL: &'static [Self] = &[$(Self::$action),*];

            /// Who may do it.
            pub fn needs(self) -> Needs {
                match self {
                    $(Self::$action => needs!($needs),)*
                    // Nobody makes a key that can do more than their own.
                    Self::GiveRole(role) => Needs::Role(role.max(Role::Admin)),
                }
            }

            /// As it stands in the audit log.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                    Self::GiveRole(_) => "role.give",
                }
            }

            /// For people.
            pub fn describe(self) -> &'static str {
                match self {
                    $(Self::$action => $doc,)*
                    Self::GiveRole(_) => " Give a role, or take it.",
                }
            }
        }
    };
}

// Who may: `Somebody`, a role in the tenant (and those above it), or `Platform`. A script's limits go before its tenant's,
// so whoever set them could outgrow the tenant: they are the platform's to set.
actions! {
    /// Who am I?
    ReadSelf "self.read" Somebody,
    /// How is the platform?
    ReadStatus "status.read" Somebody,
    /// Show every tenant.
    ListTenants "tenants.list" Platform,
    /// Make a tenant.
    CreateTenant "tenant.create" Platform,
    /// Suspend a tenant, or end that.
    ChangeTenant "tenant.change" Platform,
    /// Delete a tenant with all it has.
    DeleteTenant "tenant.delete" Platform,
    /// Set what a tenant, or a script of it, may use.
    SetLimits "limits.set" Platform,
    /// Show the keys of the platform.
    ListPlatformKeys "platform_keys.list" Platform,
    /// Make a key of the platform.
    CreatePlatformKey "platform_key.create" Platform,
    /// Revoke a key of the platform.
    RevokePlatformKey "platform_key.revoke" Platform,
    /// Set what a tenant's scripts may reach.
    SetPolicy "policy.set" Platform,
    /// Show a tenant.
    ReadTenant "tenant.read" Viewer,
    /// Show what a tenant's scripts may reach.
    ReadPolicy "policy.read" Viewer,
    /// Show what a tenant may use.
    ReadQuotas "quotas.read" Owner,
    /// Show what a tenant has used.
    ReadUsage "usage.read" Admin,
    /// Show what all tenants have used.
    ReadAllUsage "usage.read_all" Platform,
    /// Show a tenant's own host names.
    ReadHostnames "hostnames.read" Viewer,
    /// Give a tenant a host name, or take it away.
    ChangeHostnames "hostnames.change" Admin,
    /// Give a tenant a host name that it has not proved to be its own.
    VouchForHostname "hostname.vouch" Platform,
    /// Show the keys of a tenant.
    ListKeys "keys.list" Admin,
    /// Make a key for a tenant.
    CreateKey "key.create" Admin,
    /// Revoke a key of a tenant.
    RevokeKey "key.revoke" Admin,
    /// Show whose tokens a tenant believes.
    ReadIssuers "issuers.read" Admin,
    /// Set whose tokens a tenant believes.
    ChangeIssuers "issuers.change" Admin,
    /// Make a token for a service or a user of a tenant.
    CreateToken "token.create" Admin,
    /// Show the keys that sign a tenant's tokens.
    ReadSigningKeys "signing_keys.read" Admin,
    /// Have another key sign a tenant's tokens.
    RotateSigningKeys "signing_keys.rotate" Admin,
    /// Show where a tenant's users can sign in.
    ReadProviders "providers.read" Admin,
    /// Set where a tenant's users can sign in.
    ChangeProviders "providers.change" Admin,
    /// Show where accounts of the platform can sign in.
    ReadPlatformProviders "platform_providers.read" Platform,
    /// Set where accounts of the platform can sign in.
    ChangePlatformProviders "platform_providers.change" Platform,
    /// Show scripts, versions and routes.
    ReadScripts "scripts.read" Viewer,
    /// Show the files of a version.
    ReadSource "source.read" Viewer,
    /// Deploy a version.
    Deploy "script.deploy" Editor,
    /// Purge answers that are kept.
    PurgeCache "cache.purge" Editor,
    /// Move traffic between versions.
    MoveTraffic "traffic.move" Editor,
    /// Delete a script with all it has stored.
    DeleteScript "script.delete" Owner,
    /// Say who has a script.
    ChangeOwners "owners.change" Admin,
    /// Show the users of a tenant's applications.
    ReadUsers "users.read" Admin,
    /// Make, change and delete them.
    ChangeUsers "users.change" Admin,
    /// Show where a tenant's users are signed in.
    ReadSessions "sessions.read" Admin,
    /// Sign them out.
    EndSessions "sessions.end" Admin,
    /// Show a tenant's groups and roles.
    ReadGroups "groups.read" Admin,
    /// Change them.
    ChangeGroups "groups.change" Admin,
    /// Show who manages a tenant.
    ReadMembers "members.read" Admin,
    /// Invite them, change their role, and see them off.
    ChangeMembers "members.change" Admin,
    /// Show the accounts of the platform.
    ReadAccounts "accounts.read" Platform,
    /// Make, change and delete them, and sign them out.
    ChangeAccounts "accounts.change" Platform,
    /// Show who did what in a tenant.
    ReadAudit "audit.read" Admin,
    /// Show who did what to the platform.
    ReadPlatformAudit "platform_audit.read" Platform,
    /// Show what a script has stored.
    ReadData "data.read" Viewer,
    /// Change what a script has stored.
    WriteData "data.write" Editor,
    /// Show which secrets there are.
    ReadSecrets "secrets.read" Editor,
    /// Set and delete them.
    WriteSecrets "secrets.write" Admin,
}

/// What an action asks of whoever wants to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A key, whichever, or a session.
    AnyKey,
    /// At least this role in the tenant; or to be of the platform.
    Role(Role),
    /// To have the script, or at least this role.
    Owner(Role),
    /// To be of the platform.
    Platform,
}

impl Action {
    /// Whether it changes a script, so that it is for those who have it.
    pub fn is_of_owners(self) -> bool {
        matches!(
            self,
            Self::Deploy | Self::MoveTraffic | Self::PurgeCache | Self::DeleteScript | Self::WriteData
        )
    }
}
