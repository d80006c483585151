//! The one answer to "may they?". Pure: it knows nothing but what it is given.

use crate::action::{Action, Needs};
use crate::principal::{Power, Principal, Role};
use std::fmt;
use stoa_kernel::TenantId;

/// What an action is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// The platform, or nothing in particular.
    Platform,
    /// A tenant, or something of it. There need not be one of this name.
    Tenant(&'a TenantId),
    /// A script of a tenant, and who has it. There need not be one of this name.
    Script {
        /// Whose it is.
        tenant: &'a TenantId,
        /// Those who have it, as [`Principal::subject`] names them. None: it is every editor's.
        owners: &'a [String],
    },
}

/// What said yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Whoever is somebody may.
    Somebody,
    /// Who is of the platform may do everything.
    Platform,
    /// Their role in the tenant is enough.
    Role(Role),
    /// They have the script.
    Owner,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Somebody => f.write_str("whoever is somebody"),
            Self::Platform => f.write_str("of the platform"),
            Self::Role(role) => write!(f, "at least {role} in the tenant"),
            Self::Owner => f.write_str("owner of the script"),
        }
    }
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They may, by this rule.
    Allow(Rule),
    /// Nobody may; who are you?
    Unauthenticated,
    /// They may not, and are told what it takes.
    Forbidden(Needs),
    /// They may not even know whether it is there.
    Hidden,
}

/// Whether `who` may do `what` to `to`.
pub fn decide(who: &Principal, what: Action, to: Resource<'_>) -> Decision {
    let needs = what.needs();
    let (tenant, owners) = match to {
        _ if *who == Principal::Nobody => return Decision::Unauthenticated,
        _ if who.is_of_the_platform() => return Decision::Allow(Rule::Platform),
        _ if needs == Needs::AnyKey => return Decision::Allow(Rule::Somebody),
        Resource::Platform => return Decision::Forbidden(needs),
        Resource::Tenant(tenant) => (tenant, &[][..]),
        Resource::Script { tenant, owners } => (tenant, owners),
    };
    let role = match who.power(tenant) {
        Some(Power::Role(role)) => role,
        Some(Power::Platform) => return Decision::Allow(Rule::Platform),
        Some(Power::Stranger) | None => return Decision::Hidden,
    };
    let Needs::Role(needed) = needs else { return Decision::Forbidden(needs) };
    let is_owner = || who.subject().is_some_and(|subject| owners.contains(&subject));
    if !what.is_of_owners() || owners.is_empty() {
        at_least(role, needed)
    } else if role >= Role::Editor && role < Role::Admin && is_owner() {
        Decision::Allow(Rule::Owner)
    } else {
        // What somebody has is not for every editor to change.
        match at_least(role, needed.max(Role::Admin)) {
            Decision::Forbidden(_) => Decision::Forbidden(Needs::Owner(needed.max(Role::Admin))),
            decision => decision,
        }
    }
}

fn at_least(role: Role, needed: Role) -> Decision {
    if role >= needed {
        Decision::Allow(Rule::Role(needed))
    } else {
        Decision::Forbidden(Needs::Role(needed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::principal::{Reach, Standing};
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
        let may =
            |role: &Role| matches!(decide(&of(*role), action, Resource::Tenant(&acme)), Decision::Allow(_));
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
            (Action::ReadIssuers, Some(Admin)),
            (Action::ChangeIssuers, Some(Admin)),
            (Action::CreateToken, Some(Admin)),
            (Action::ReadSigningKeys, Some(Admin)),
            (Action::RotateSigningKeys, Some(Admin)),
            (Action::ReadProviders, Some(Admin)),
            (Action::ChangeProviders, Some(Admin)),
            (Action::ReadPlatformProviders, None),
            (Action::ChangePlatformProviders, None),
            (Action::RevokeKey, Some(Admin)),
            (Action::GiveRole(Viewer), Some(Admin)),
            (Action::GiveRole(Admin), Some(Admin)),
            (Action::GiveRole(Owner), Some(Owner)),
            (Action::ReadQuotas, Some(Owner)),
            (Action::ReadUsage, Some(Admin)),
            (Action::ReadAllUsage, None),
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
            let decision = decide(&key(Reach::Platform), action, Resource::Tenant(&acme));
            assert_eq!(decision, Decision::Allow(Rule::Platform));
        }
    }

    #[test]
    fn a_tenants_key_does_not_reach_the_platform() {
        let owner = of(Role::Owner);
        assert_eq!(
            decide(&owner, Action::ListTenants, Resource::Platform),
            Decision::Forbidden(Needs::Platform)
        );
        let myself = decide(&owner, Action::ReadSelf, Resource::Platform);
        assert_eq!(myself, Decision::Allow(Rule::Somebody));
        // An action of a tenant asked of the platform is a mistake of ours; it is refused.
        assert!(matches!(decide(&owner, Action::Deploy, Resource::Platform), Decision::Forbidden(_)));
    }

    #[test]
    fn a_script_that_somebody_has_is_theirs_and_the_admins_to_change() {
        let acme = tenant("acme");
        let owners = ["key:k".to_owned()];
        let to = Resource::Script { tenant: &acme, owners: &owners };
        let another = |role| {
            let mut key = of(role);
            if let Principal::Key { id, .. } = &mut key {
                *id = "other".into();
            }
            key
        };
        for action in [Action::Deploy, Action::MoveTraffic, Action::PurgeCache, Action::WriteData] {
            assert_eq!(decide(&of(Role::Editor), action, to), Decision::Allow(Rule::Owner), "{action:?}");
            let refused = Decision::Forbidden(Needs::Owner(Role::Admin));
            assert_eq!(decide(&another(Role::Editor), action, to), refused, "{action:?}");
            assert_eq!(decide(&another(Role::Admin), action, to), Decision::Allow(Rule::Role(Role::Admin)));
            // To have a script is not to be an editor.
            assert_eq!(decide(&of(Role::Viewer), action, to), refused, "{action:?}");
        }
        assert_eq!(decide(&of(Role::Editor), Action::DeleteScript, to), Decision::Allow(Rule::Owner));
        let refused = Decision::Forbidden(Needs::Owner(Role::Owner));
        assert_eq!(decide(&another(Role::Admin), Action::DeleteScript, to), refused);
        let read = decide(&another(Role::Viewer), Action::ReadSource, to);
        assert_eq!(read, Decision::Allow(Rule::Role(Role::Viewer)));
    }

    #[test]
    fn an_account_may_in_each_tenant_what_its_role_there_says_and_an_end_user_nothing() {
        let (acme, other, third) = (tenant("acme"), tenant("other"), tenant("third"));
        let of = |standing| Principal::User(crate::principal::tests::user(standing).into());
        let member = of(Standing::Member(vec![(acme.clone(), Role::Viewer), (other.clone(), Role::Editor)]));
        let deploy = |who: &Principal, to| decide(who, Action::Deploy, Resource::Tenant(to));
        assert_eq!(deploy(&member, &acme), Decision::Forbidden(Needs::Role(Role::Editor)));
        assert_eq!(deploy(&member, &other), Decision::Allow(Rule::Role(Role::Editor)));
        assert_eq!(deploy(&member, &third), Decision::Hidden);
        assert_eq!(deploy(&of(Standing::Admin), &third), Decision::Allow(Rule::Platform));
        assert_eq!(deploy(&of(Standing::EndUser), &acme), Decision::Hidden);
        let create = decide(&member, Action::CreateTenant, Resource::Platform);
        assert_eq!(create, Decision::Forbidden(Needs::Platform));
    }
}
