//! The one answer to "may they?". Pure: it knows nothing but what it is given.

use crate::action::{Action, Needs};
use crate::principal::{Principal, Reach, Role};
use stoa_kernel::TenantId;

/// What an action is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// The platform, or nothing in particular.
    Platform,
    /// A tenant, or something of it. There need not be one of this name.
    Tenant(&'a TenantId),
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They may.
    Allow,
    /// Nobody may; who are you?
    Unauthenticated,
    /// They may not, and are told what it takes.
    Forbidden(Needs),
    /// They may not even know whether it is there.
    Hidden,
}

/// Whether `who` may do `what` to `to`.
pub fn decide(who: &Principal, what: Action, to: Resource<'_>) -> Decision {
    let Principal::Key { reach, .. } = who else { return Decision::Unauthenticated };
    match (reach, what.needs(), to) {
        (Reach::Platform, _, _) | (_, Needs::AnyKey, _) => Decision::Allow,
        (Reach::Tenant(own, _), _, Resource::Tenant(other)) if own != other => Decision::Hidden,
        (Reach::Tenant(_, role), Needs::Role(needed), Resource::Tenant(_)) => at_least(*role, needed),
        (_, needs, _) => Decision::Forbidden(needs),
    }
}

fn at_least(role: Role, needed: Role) -> Decision {
    if role >= needed { Decision::Allow } else { Decision::Forbidden(Needs::Role(needed)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::Rights;

    fn tenant(name: &str) -> TenantId {
        TenantId::new(name).unwrap()
    }

    fn key(reach: Reach) -> Principal {
        Principal::Key {
            id: "k".into(),
            name: "a key".into(),
            reach,
            rights: Rights::default(),
            expires_at: None,
        }
    }

    fn of(role: Role) -> Principal {
        key(Reach::Tenant(tenant("acme"), role))
    }

    /// Who the first one is that may do it in their own tenant. None: only the platform.
    fn first_allowed(action: Action) -> Option<Role> {
        let acme = tenant("acme");
        let may = |role: &Role| decide(&of(*role), action, Resource::Tenant(&acme)) == Decision::Allow;
        let first = Role::ALL.into_iter().find(may);
        if let Some(first) = first {
            assert!(Role::ALL.into_iter().filter(|role| *role >= first).all(|role| may(&role)), "{action:?}");
        }
        first
    }

    #[test]
    fn each_action_has_the_first_role_that_may_do_it() {
        use Role::{Admin, Editor, Owner, Viewer};
        let table = [
            (Action::ReadTenant, Some(Viewer)),
            (Action::ReadPolicy, Some(Viewer)),
            (Action::ReadHostnames, Some(Viewer)),
            (Action::ReadScripts, Some(Viewer)),
            (Action::ReadSource, Some(Viewer)),
            (Action::ReadData, Some(Viewer)),
            (Action::Deploy, Some(Editor)),
            (Action::MoveTraffic, Some(Editor)),
            (Action::PurgeCache, Some(Editor)),
            (Action::WriteData, Some(Editor)),
            (Action::ChangeHostnames, Some(Admin)),
            (Action::ListKeys, Some(Admin)),
            (Action::CreateKey, Some(Admin)),
            (Action::RevokeKey, Some(Admin)),
            (Action::GiveRole(Viewer), Some(Admin)),
            (Action::GiveRole(Admin), Some(Admin)),
            (Action::GiveRole(Owner), Some(Owner)),
            (Action::ReadQuotas, Some(Owner)),
            (Action::DeleteScript, Some(Owner)),
            (Action::ListTenants, None),
            (Action::CreateTenant, None),
            (Action::ChangeTenant, None),
            (Action::DeleteTenant, None),
            (Action::SetLimits, None),
            (Action::SetPolicy, None),
            (Action::ListPlatformKeys, None),
            (Action::CreatePlatformKey, None),
            (Action::RevokePlatformKey, None),
        ];
        for (action, first) in table {
            assert_eq!(first_allowed(action), first, "{action:?}");
        }
    }

    #[test]
    fn another_tenant_is_hidden_whatever_the_role_and_the_action() {
        let other = tenant("other");
        for role in Role::ALL {
            for action in [Action::ReadTenant, Action::Deploy, Action::DeleteTenant, Action::SetLimits] {
                assert_eq!(decide(&of(role), action, Resource::Tenant(&other)), Decision::Hidden, "{role}");
            }
        }
    }

    #[test]
    fn nobody_may_do_nothing() {
        let acme = tenant("acme");
        for to in [Resource::Platform, Resource::Tenant(&acme)] {
            for action in [Action::ReadSelf, Action::ReadTenant, Action::ListTenants] {
                assert_eq!(decide(&Principal::Nobody, action, to), Decision::Unauthenticated);
            }
        }
    }

    #[test]
    fn a_platform_key_may_do_everything() {
        let acme = tenant("acme");
        for action in [Action::DeleteTenant, Action::Deploy, Action::GiveRole(Role::Owner), Action::SetLimits]
        {
            assert_eq!(decide(&key(Reach::Platform), action, Resource::Tenant(&acme)), Decision::Allow);
        }
    }

    #[test]
    fn a_tenants_key_does_not_reach_the_platform() {
        let owner = of(Role::Owner);
        assert_eq!(
            decide(&owner, Action::ListTenants, Resource::Platform),
            Decision::Forbidden(Needs::Platform)
        );
        assert_eq!(decide(&owner, Action::ReadSelf, Resource::Platform), Decision::Allow);
        // An action of a tenant asked of the platform is a mistake of ours; it is refused.
        assert!(matches!(decide(&owner, Action::Deploy, Resource::Platform), Decision::Forbidden(_)));
    }
}
