//! Actions as types, so that a handler's signature says what it is for.

use super::Asks;
use stoa_identity::Action;

macro_rules! actions {
    ($($name:ident)*) => {
        $(
            pub(crate) struct $name;

            impl Asks for $name {
                const ACTION: Action = Action::$name;
            }
        )*
    };
}

actions! {
    ReadSelf ReadStatus
    ListTenants CreateTenant ChangeTenant DeleteTenant SetLimits SetPolicy
    ReadAudit ReadPlatformAudit
    ListPlatformKeys CreatePlatformKey RevokePlatformKey
    ReadAllUsage ReadUsage
    ReadTenant ReadPolicy ReadQuotas ReadHostnames ChangeHostnames
    ListKeys CreateKey RevokeKey
    ReadIssuers ChangeIssuers CreateToken ReadSigningKeys RotateSigningKeys
    ReadProviders ChangeProviders ReadPlatformProviders ChangePlatformProviders
    ReadScripts ReadSource Deploy MoveTraffic PurgeCache DeleteScript
    ReadUsers ChangeUsers ReadSessions EndSessions ReadGroups ChangeGroups ReadMembers ChangeMembers
    ReadAccounts ChangeAccounts ChangeOwners
    ReadData WriteData ReadSecrets WriteSecrets
}
