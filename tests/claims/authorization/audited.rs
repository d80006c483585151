//! Every changing operation of the document leaves an entry in the audit log, which `docs/audit.md` knows.

use super::table::{Case, TABLE};
use super::{Caller, Outcome, ROLES, ask, callers};
use serde_json::{Value, json};
use stoa_tests::{Answer, TestServer};

const GUIDE: &str = include_str!("../../../docs/audit.md");

fn changes(case: &Case) -> bool {
    !case.operation.starts_with("get ")
}

/// Somebody with a key of their own, so that no entry is taken for another: the key's id, and who they are.
async fn somebody(server: &TestServer, name: &str) -> (String, Caller) {
    let made = server.api("POST", "/api-keys", Some(json!({ "name": name }))).await.expect(201).json();
    let key = made["key"].as_str().unwrap().to_owned();
    (made["id"].as_str().unwrap().to_owned(), Caller::Role("platform", key))
}

/// The entries of somebody, wherever they are, as soon as there are any.
async fn entries(server: &TestServer, actor: &str) -> Vec<Value> {
    for _ in 0..2_000 {
        let mut found = Vec::new();
        for chain in ["", "/tenants/acme", "/tenants/other"] {
            let answer = server.api("GET", &format!("{chain}/audit?limit=100&actor={actor}"), None).await;
            if answer.status == 200 {
                found.extend(answer.json()["items"].as_array().unwrap().iter().cloned());
            }
        }
        if !found.is_empty() {
            return found;
        }
        tokio::task::yield_now().await;
    }
    Vec::new()
}

fn path(case: &Case) -> &str {
    case.path.split('?').next().unwrap()
}

fn told(answer: &Answer, entry: &Value) -> Option<String> {
    let outcome = if answer.status < 400 { "done" } else { "failed" };
    let action = entry["action"].as_str().unwrap();
    if entry["outcome"] != outcome {
        return Some(format!("outcome is {}, not {outcome}", entry["outcome"]));
    }
    if entry["request_id"] != answer.header("x-request-id") {
        return Some("another request".to_owned());
    }
    let row = format!("| `{action}` |");
    (!GUIDE.contains(&row)).then(|| format!("docs/audit.md has no row {row}"))
}

pub(super) async fn every_change_is_written_down(server: TestServer) {
    callers(&server).await;
    let mut wrong = Vec::new();
    for case in TABLE.iter().filter(|case| changes(case)) {
        let (id, caller) = somebody(&server, case.operation).await;
        let answer = ask(&server, case, &caller).await;
        let found = entries(&server, &id).await;
        match found.as_slice() {
            [entry] if entry["target"] == path(case) => {
                wrong.extend(told(&answer, entry).map(|why| format!("{}: {why}: {entry}", case.operation)));
            }
            others => wrong.push(format!("{}: {others:?}", case.operation)),
        }
        server.api("DELETE", &format!("/api-keys/{id}"), None).await.expect(204);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let verdict = server.api("GET", "/audit/verify", None).await.expect(200).json();
    assert_eq!(verdict["whole"], true, "{verdict}");
}

/// What somebody may not do is in the log of where they are at home, never of where they are not.
pub(super) async fn every_refused_change_is_written_down_at_home(server: TestServer) {
    let callers = callers(&server).await;
    let case = TABLE.iter().find(|case| case.operation.ends_with("/scripts/{script}/rollback")).unwrap();
    for caller in &callers {
        let answer = ask(&server, case, caller).await;
        let (chain, actor) = match caller {
            Caller::Nobody => ("", "nobody"),
            Caller::Role(role, _) if matches!(Outcome::of(&answer), Outcome::Forbidden) => {
                ("/tenants/acme", *role)
            }
            Caller::OwnerOfAnother(_) => ("/tenants/other", "owner"),
            _ => continue,
        };
        assert!(ROLES.contains(&actor) || actor == "nobody");
        let log = format!("{chain}/audit?limit=100&action=traffic.move&actor={actor}");
        let mut found = Vec::new();
        while found.is_empty() {
            let page = server.api("GET", &log, None).await.expect(200).json();
            found.clone_from(page["items"].as_array().unwrap());
        }
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["outcome"], "refused");
        assert_eq!(found[0]["details"]["status"], answer.status);
        assert_eq!(found[0]["target"], path(case));
    }
    let acme = server.api("GET", "/tenants/acme/audit?limit=100&actor=owner", None).await.expect(200).json();
    let strangers = acme["items"].as_array().unwrap().iter().filter(|entry| entry["outcome"] == "refused");
    assert_eq!(strangers.count(), 0, "a stranger wrote into the log: {acme}");
}
