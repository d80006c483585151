//! All groups and roles of a tenant, to find out what they give. Pure but for the reading.

use super::{GroupInfo, RoleInfo, rows};
use crate::error::IdentityError;
use crate::rights::Rights;
use sqlx::AnyConnection;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use stoa_kernel::TenantId;

/// They.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    groups: HashMap<String, GroupInfo>,
    roles: HashMap<String, RoleInfo>,
}

impl Directory {
    pub(crate) async fn load(c: &mut AnyConnection, tenant: &TenantId) -> Result<Self, IdentityError> {
        Ok(Self::of(rows::groups(c, tenant).await?, rows::roles(c, tenant).await?))
    }

    fn of(groups: Vec<GroupInfo>, roles: Vec<RoleInfo>) -> Self {
        Self {
            groups: groups.into_iter().map(|group| (group.name.clone(), group)).collect(),
            roles: roles.into_iter().map(|role| (role.name.clone(), role)).collect(),
        }
    }

    /// What somebody has who has `own`, and is in the groups `direct`; and all the groups that they are in.
    pub(crate) fn effective(&self, own: &Rights, direct: Vec<String>) -> (Rights, Arc<[String]>) {
        let groups = self.closure(direct);
        let given = groups.iter().filter_map(|name| self.groups.get(name)).map(|group| &group.rights);
        let given: Vec<&Rights> = given.chain([own]).collect();
        let roles: BTreeSet<&String> = given.iter().flat_map(|rights| rights.roles.iter()).collect();
        let of_roles = roles.iter().filter_map(|role| self.roles.get(*role));
        let of_roles = of_roles.flat_map(|role| role.permissions.iter());
        let permissions: BTreeSet<&String> =
            given.iter().flat_map(|rights| rights.permissions.iter()).chain(of_roles).collect();
        let rights = Rights {
            roles: roles.into_iter().cloned().collect(),
            permissions: permissions.into_iter().cloned().collect(),
        };
        (rights, groups.into_iter().collect())
    }

    /// These groups, and those that they are in. Each is visited once, so that a circle ends.
    fn closure(&self, mut open: Vec<String>) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some(group) = self.groups.get(&name)
                && seen.insert(name)
            {
                open.extend(group.parents.iter().cloned());
            }
        }
        seen
    }
}

/// Whether the parents of `group` are there, and it is in none of them already.
pub(super) fn check(all: &[GroupInfo], group: &GroupInfo) -> Result<(), IdentityError> {
    let directory = Directory::of(all.to_vec(), Vec::new());
    for parent in &group.parents {
        if !directory.groups.contains_key(parent) {
            return Err(IdentityError::Nothing("group", crate::keys::shown(parent)));
        }
        if directory.closure(vec![parent.clone()]).contains(&group.name) {
            return Err(IdentityError::Circle(format!("'{parent}' is in '{}'", group.name)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(name: &str, roles: &[&str], permissions: &[&str], parents: &[&str]) -> GroupInfo {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        GroupInfo {
            name: name.to_owned(),
            description: String::new(),
            rights: Rights { roles: words(roles).into(), permissions: words(permissions).into() },
            parents: words(parents),
        }
    }

    #[test]
    fn who_is_in_a_group_is_in_those_that_it_is_in_and_has_what_they_give() {
        let groups = vec![
            group("staff", &["employee"], &["rooms:book"], &[]),
            group("finance", &["accountant"], &[], &["staff"]),
            group("audit", &[], &["ledger:read"], &["finance"]),
            group("other", &["other"], &["*"], &[]),
        ];
        let accountant = RoleInfo {
            name: "accountant".into(),
            description: String::new(),
            permissions: ["invoices:read".to_owned()].into(),
        };
        let directory = Directory::of(groups, vec![accountant]);
        let own = Rights { roles: ["reader".to_owned()].into(), permissions: Arc::default() };
        let (rights, groups) = directory.effective(&own, vec!["audit".into(), "gone".into()]);
        assert_eq!(*groups, ["audit", "finance", "staff"]);
        assert_eq!(*rights.roles, ["accountant", "employee", "reader"]);
        assert_eq!(*rights.permissions, ["invoices:read", "ledger:read", "rooms:book"]);
    }

    #[test]
    fn a_group_is_not_in_itself() {
        let all = [group("a", &[], &[], &["b"]), group("b", &[], &[], &["c"]), group("c", &[], &[], &["a"])];
        let told = check(&all, &all[2]).unwrap_err().to_string();
        assert_eq!(told, "the group would be in itself: 'a' is in 'c'");
        assert!(check(&[group("a", &[], &[], &["a"])], &group("a", &[], &[], &["a"])).is_err());
        assert!(check(&[], &group("a", &[], &[], &["none"])).unwrap_err().to_string().contains("'none'"));
    }

    proptest! {
        #[test]
        fn whatever_is_stored_the_groups_of_somebody_are_found(
            edges in proptest::collection::vec((0_u8..8, 0_u8..8), 0..40), start in 0_u8..8
        ) {
            let names = (0_u8..8).map(|number| {
                let parents: Vec<String> =
                    edges.iter().filter(|(from, _)| *from == number).map(|(_, to)| to.to_string()).collect();
                let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
                group(&number.to_string(), &[], &[], &parents)
            });
            let directory = Directory::of(names.collect(), Vec::new());
            let found = directory.closure(vec![start.to_string()]);
            prop_assert!(found.contains(&start.to_string()));
            for (from, to) in edges {
                prop_assert!(!found.contains(&from.to_string()) || found.contains(&to.to_string()));
            }
        }
    }
}
