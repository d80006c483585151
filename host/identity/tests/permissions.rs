//! `docs/permissions.md` is what `decide` says.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::sync::Arc;
use stoa_identity::{Action, Decision, Needs, Principal, Reach, Resource, Rights, Role, decide};
use stoa_kernel::TenantId;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/permissions.md");
const START: &str = "<!-- written by host/identity/tests/permissions.rs -->\n";
const END: &str = "<!-- end -->\n";

fn key(reach: Reach) -> Principal {
    let (id, name) = (Arc::from("k"), Arc::from("a key"));
    Principal::Key { id, name, reach, rights: Rights::default(), expires_at: None }
}

fn mark(who: &Principal, action: Action, to: Resource<'_>) -> &'static str {
    match decide(who, action, to) {
        Decision::Allow(_) => "yes",
        Decision::Forbidden(Needs::Owner(_)) => "own",
        _ => "",
    }
}

fn row(action: Action, name: &str) -> String {
    let (acme, other) = (TenantId::new("acme").unwrap(), TenantId::new("other").unwrap());
    let owners = ["key:another".to_owned()];
    let to = match action {
        _ if action.is_of_owners() => Resource::Script { tenant: &acme, owners: &owners },
        _ if action.needs() == Needs::Platform => Resource::Platform,
        _ => Resource::Tenant(&acme),
    };
    let free = Resource::Script { tenant: &acme, owners: &[] };
    let roles = Role::ALL.map(|role| {
        let who = key(Reach::Tenant(acme.clone(), role));
        // Where nobody has the script, and where somebody else has.
        match (action.is_of_owners(), mark(&who, action, free), mark(&who, action, to)) {
            (true, "yes", "yes") | (false, _, "yes") => "yes",
            (true, "yes", _) => "if it is theirs, or nobody's",
            (true, _, _) if role == Role::Editor || role == Role::Admin => "if it is theirs",
            _ => "",
        }
    });
    let stranger = mark(&key(Reach::Tenant(other, Role::Owner)), action, to);
    let platform = mark(&key(Reach::Platform), action, to);
    let cells = [roles.as_slice(), &[stranger, platform]].concat().join(" | ");
    format!("| `{name}` |{} | {cells} |\n", action.describe())
}

/// `UPDATE_EXPECT=1` writes it.
#[test]
fn the_table_in_the_guide_is_what_is_decided() {
    let mut rows: String = Action::ALL.iter().map(|action| row(*action, action.name())).collect();
    for role in Role::ALL {
        rows += &row(Action::GiveRole(role), &format!("role.give ({role})"));
    }
    let head = "| what | | client | viewer | editor | admin | owner | owner of another tenant | platform |\n\
                |---|---|---|---|---|---|---|---|---|\n";
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let expected = format!("{before}{START}\n{head}{rows}\n{END}{after}");
    #[expect(clippy::disallowed_methods, reason = "how the expected text is updated is no setting")]
    if page != expected && std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1") {
        std::fs::write(PAGE, expected).unwrap();
        return;
    }
    assert!(page == expected, "docs/permissions.md is not what is decided; UPDATE_EXPECT=1 writes it");
}

#[test]
fn an_action_is_named_once() {
    let mut names: Vec<_> = Action::ALL.iter().map(|action| action.name()).collect();
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before);
}
