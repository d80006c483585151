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
    ListPlatformKeys CreatePlatformKey RevokePlatformKey
    ReadTenant ReadPolicy ReadQuotas ReadHostnames ChangeHostnames
    ListKeys CreateKey RevokeKey
    ReadScripts ReadSource Deploy MoveTraffic PurgeCache DeleteScript
    ReadData WriteData
}
