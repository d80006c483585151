//! Who may do what over the management API: every operation of its document, asked for by everybody. An operation
//! that the table does not know fails the test, and so does a status that the document does not.

mod audited;
mod table;

use crate::every_database::on_every_database;
use audited::{every_change_is_written_down, every_refused_change_is_written_down_at_home};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use stoa_tests::{ADMIN_KEY, Answer, BASE_DOMAIN, TestServer};
use table::{Case, First, Sends, TABLE};

on_every_database! {
    every_operation_is_for_those_whom_the_table_names_and_nobody_else
    every_change_is_written_down
    every_refused_change_is_written_down_at_home
    keys_that_are_not_valid_are_refused_alike_and_only_so_often
    a_key_gives_and_takes_no_more_than_its_own_role
    a_tenants_key_sees_nothing_of_the_platforms_inside
    a_request_that_makes_no_sense_is_told_so_in_the_one_error_body
    what_a_script_has_stored_can_be_read_and_written
    a_list_is_read_in_pages
}

/// In the order of what they may do.
const ROLES: [&str; 5] = ["client", "viewer", "editor", "admin", "owner"];

/// Who asks.
#[derive(Clone, Debug)]
enum Caller {
    Nobody,
    Role(&'static str, String),
    OwnerOfAnother(String),
    Platform,
}

impl Caller {
    fn key(&self) -> Option<&str> {
        match self {
            Self::Nobody => None,
            Self::Role(_, key) | Self::OwnerOfAnother(key) => Some(key),
            Self::Platform => Some(ADMIN_KEY),
        }
    }
}

/// What somebody is answered.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Unauthenticated,
    Forbidden,
    /// As if there was no such tenant.
    Hidden,
    Allowed(u16),
}

impl Outcome {
    fn expected(case: &Case, caller: &Caller) -> Self {
        let of_a_tenant = case.operation.contains("{tenant}");
        match (case.first, caller) {
            (First::Anybody, _) => Self::Allowed(case.status),
            (_, Caller::Nobody) => Self::Unauthenticated,
            (First::AnyKey, _) | (_, Caller::Platform) => Self::Allowed(case.status),
            (_, Caller::OwnerOfAnother(_)) if of_a_tenant => Self::Hidden,
            (First::Platform, _) | (_, Caller::OwnerOfAnother(_)) => Self::Forbidden,
            (First::Role(first), Caller::Role(role, _)) => {
                if rank(role) >= rank(first) {
                    Self::Allowed(case.status)
                } else {
                    Self::Forbidden
                }
            }
        }
    }

    fn of(answer: &Answer) -> Self {
        match answer.status {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 if answer.json()["error"]["message"] == "there is no tenant 'acme'" => Self::Hidden,
            status => Self::Allowed(status),
        }
    }
}

fn rank(role: &str) -> usize {
    ROLES.iter().position(|known| *known == role).expect("a role")
}

/// Each operation of the document with the statuses that it may answer with.
async fn documented(server: &TestServer) -> BTreeMap<String, BTreeSet<String>> {
    let document = server.get(BASE_DOMAIN, "/engine/api/openapi.json").await.expect(200).json();
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys().cloned().collect();
            operations.insert(format!("{method} {path}"), statuses);
        }
    }
    operations
}

async fn ask(server: &TestServer, case: &Case, caller: &Caller) -> Answer {
    let method = case.operation.split(' ').next().unwrap().to_uppercase();
    let request = server.request(&method, BASE_DOMAIN, &format!("/engine/api{}", case.path));
    let request = match caller.key() {
        Some(key) => request.bearer_auth(key),
        None => request,
    };
    Answer::of(match case.sends {
        Sends::Nothing => request,
        Sends::Json(body) => request.header("content-type", "application/json").body(body),
        Sends::Text(body) => request.header("content-type", "text/plain").body(body),
    })
    .await
}

async fn callers(server: &TestServer) -> Vec<Caller> {
    let (acme, other) = (server.tenant("acme").await, server.tenant("other").await);
    acme.deploy("main", "export default { fetch: () => new Response('hello') };").await;
    let mut callers = vec![Caller::Nobody];
    for role in ROLES {
        callers.push(Caller::Role(role, acme.key(role).await));
    }
    callers.push(Caller::OwnerOfAnother(other.key("owner").await));
    callers.push(Caller::Platform);
    callers
}

async fn every_operation_is_for_those_whom_the_table_names_and_nobody_else(server: TestServer) {
    let callers = callers(&server).await;
    let documented = documented(&server).await;
    let mut wrong = Vec::new();
    for case in TABLE {
        let Some(statuses) = documented.get(case.operation) else {
            wrong.push(format!("{}: the document does not have it", case.operation));
            continue;
        };
        for caller in &callers {
            let answer = ask(&server, case, caller).await;
            let (expected, found) = (Outcome::expected(case, caller), Outcome::of(&answer));
            if expected != found {
                wrong.push(format!(
                    "{} by {caller:?}: {found:?}, not {expected:?}: {answer:?}",
                    case.operation
                ));
            }
            if !statuses.contains(&answer.status.to_string()) {
                wrong.push(format!("{}: status {} is not documented", case.operation, answer.status));
            }
            if answer.status == 401 {
                assert_eq!(answer.header("www-authenticate"), "Bearer");
            }
        }
    }
    let known: BTreeSet<&str> = TABLE.iter().map(|case| case.operation).collect();
    let missing = documented.keys().filter(|operation| !known.contains(operation.as_str()));
    wrong.extend(missing.map(|operation| format!("{operation}: say in the table who may")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn keys_that_are_not_valid_are_refused_alike_and_only_so_often(server: TestServer) {
    let acme = server.tenant("acme").await;
    let key = acme.key("viewer").await;
    let (start, secret) = key.split_at(18);
    let wrong: String = secret.chars().rev().collect();
    let keys = [format!("{start}{wrong}"), format!("stoa_000000000000_{secret}"), "nonsense".to_owned()];
    let mut messages = BTreeSet::new();
    for key in &keys {
        for path in ["/whoami", "/tenants/acme", "/tenants/nobody", "/nothing/there"] {
            let answer = server.api_as(Some(key), "GET", path, None).await;
            if path == "/nothing/there" {
                assert_eq!(answer.status, 404);
                continue;
            }
            assert_eq!(
                (answer.code().as_str(), answer.header("www-authenticate")),
                ("UNAUTHENTICATED", "Bearer")
            );
            messages.insert(answer.json()["error"]["message"].to_string());
        }
    }
    assert_eq!(messages.len(), 1, "{messages:?}");
    let mut tried = 0;
    let slowed = loop {
        let answer = server.api_as(Some("nonsense"), "GET", "/whoami", None).await;
        if answer.status != 401 {
            break answer;
        }
        tried += 1;
        assert!(tried < 100, "nobody stops whoever tries keys");
    };
    assert_eq!(slowed.expect(429).header("retry-after").parse::<u32>().map(|seconds| seconds > 0), Ok(true));
}

async fn a_key_gives_and_takes_no_more_than_its_own_role(server: TestServer) {
    let acme = server.tenant("acme").await;
    for (given, own) in ROLES.iter().flat_map(|given| ["admin", "owner"].map(|own| (*given, own))) {
        let key = acme.key(own).await;
        let body = json!({ "name": "made", "role": given });
        let made = server.api_as(Some(&key), "POST", "/tenants/acme/api-keys", Some(body)).await;
        let expected = if rank(given) <= rank(own) { 201 } else { 403 };
        assert_eq!(made.status, expected, "{own} makes {given}: {made:?}");
        let body = json!({ "name": "made", "role": given });
        let theirs = acme.api("POST", "/api-keys", Some(body)).await.expect(201).json();
        let path = format!("/tenants/acme/api-keys/{}", theirs["id"].as_str().unwrap());
        let revoked = server.api_as(Some(&key), "DELETE", &path, None).await;
        assert_eq!(revoked.status, if expected == 201 { 204 } else { 403 }, "{own} revokes {given}");
        let theirs = theirs["key"].as_str().unwrap();
        let whoami = server.api_as(Some(theirs), "GET", "/whoami", None).await;
        assert_eq!(
            whoami.status,
            if expected == 201 { 401 } else { 200 },
            "a revoked key is refused at once"
        );
    }
}

async fn a_tenants_key_sees_nothing_of_the_platforms_inside(server: TestServer) {
    let key = server.tenant("acme").await.key("owner").await;
    let seen = server.api_as(Some(&key), "GET", "/status", None).await.expect(200).json();
    assert_eq!(seen.as_object().unwrap().keys().collect::<Vec<_>>(), ["status", "version"]);
    let all = server.api("GET", "/status", None).await.expect(200).json();
    assert_eq!((&all["status"], &all["platform"]["database"]["up"]), (&json!("ok"), &json!(true)));
    assert_eq!(all["platform"]["tenants"], 1);
    let who = server.api_as(Some(&key), "GET", "/whoami", None).await.expect(200).json();
    assert_eq!(
        (&who["tenant"], &who["role"], &who["platform"]),
        (&json!("acme"), &json!("owner"), &Value::Bool(false))
    );
}

async fn a_request_that_makes_no_sense_is_told_so_in_the_one_error_body(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", "export default { fetch: () => new Response('hello') };").await;
    for (method, path, body, status, code) in [
        ("GET", "/nothing", None, 404, "NOT_FOUND"),
        ("GET", "/tenants/acme/nothing", None, 404, "NOT_FOUND"),
        ("GET", "/tenants/ACME", None, 404, "NOT_FOUND"),
        ("GET", "/tenants/%ff", None, 400, "INVALID_REQUEST"),
        ("POST", "/tenants/acme", None, 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/tenants?limit=0", None, 400, "INVALID_REQUEST"),
        ("GET", "/tenants?limit=many", None, 400, "INVALID_REQUEST"),
        ("GET", "/tenants?cursor=%25", None, 400, "INVALID_REQUEST"),
        ("GET", "/tenants?limt=5", None, 400, "INVALID_REQUEST"),
        ("GET", "/tenants/acme/scripts/Main", None, 400, "INVALID_REQUEST"),
        ("GET", "/tenants/acme/scripts/main/versions/one", None, 404, "NOT_FOUND"),
        ("GET", "/tenants/acme/scripts/main/versions/9", None, 404, "NOT_FOUND"),
        ("GET", "/tenants/acme/kv", None, 400, "INVALID_REQUEST"),
        ("GET", "/tenants/acme/kv?script=none", None, 404, "NOT_FOUND"),
        ("POST", "/tenants", Some(json!({ "id": "acme" })), 409, "ALREADY_EXISTS"),
        ("POST", "/tenants", Some(json!({ "id": "Acme!" })), 400, "INVALID_REQUEST"),
        ("POST", "/tenants", Some(json!({ "name": "x" })), 400, "INVALID_REQUEST"),
        ("PATCH", "/tenants/acme", Some(json!({ "status": "gone" })), 400, "INVALID_REQUEST"),
        (
            "PUT",
            "/tenants/acme/scripts/main/rollout",
            Some(json!({ "version": 9, "percent": 5 })),
            404,
            "NOT_FOUND",
        ),
        (
            "PUT",
            "/tenants/acme/scripts/main/rollout",
            Some(json!({ "version": 1, "percent": 500 })),
            400,
            "INVALID_REQUEST",
        ),
        ("POST", "/tenants/acme/scripts/main/rollback", Some(json!({})), 400, "INVALID_REQUEST"),
    ] {
        let answer = server.api(method, path, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{method} {path}: {answer:?}");
    }
    let wrong = server.api("POST", "/tenants/acme", None).await;
    assert!(wrong.header("allow").contains("PATCH"), "{wrong:?}");
}

async fn what_a_script_has_stored_can_be_read_and_written(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy(
        "main",
        "import { registerWebHandler, sharedStorage } from 'stoa';\n\
         export function init() { registerWebHandler('/', () => sharedStorage.getItem('a/b ü')); }",
    )
    .await;
    let path = "/kv/main/a%2Fb%20%C3%BC";
    let put = |value: &'static str, header: (&'static str, &'static str)| {
        let request = server.api_request("PUT", &format!("/tenants/acme{path}"), Some(ADMIN_KEY));
        Answer::of(request.header("content-type", "application/json").header(header.0, header.1).body(value))
    };
    let first = put("{\"n\": 1e400}", ("if-none-match", "*")).await.expect(200);
    assert_eq!(acme.api("GET", path, None).await.expect(200).body, "{\"n\": 1e400}");
    assert_eq!(put("1", ("if-none-match", "*")).await.expect(409).code(), "VERSION_CONFLICT");
    assert_eq!(put("1", ("if-match", "\"v999\"")).await.expect(409).code(), "VERSION_CONFLICT");
    let tag: &'static str = first.header("etag").to_owned().leak();
    put("\"two\"", ("if-match", tag)).await.expect(200);
    assert_eq!(acme.get("/").await.body, "two");
    let listed = acme.api("GET", "/kv?script=main&prefix=a/", None).await.expect(200).json();
    assert_eq!(listed["items"][0]["key"], "a/b ü");
    assert_eq!(put("not json", ("x-none", "")).await.expect(400).code(), "INVALID_REQUEST");
    acme.api("DELETE", path, None).await.expect(204);
    assert_eq!(acme.api("GET", path, None).await.expect(404).code(), "NOT_FOUND");
}

async fn a_list_is_read_in_pages(server: TestServer) {
    for number in 0..5 {
        server.tenant(&format!("tenant-{number}")).await;
    }
    let (mut seen, mut path) = (Vec::new(), "/tenants?limit=2".to_owned());
    loop {
        let page = server.api("GET", &path, None).await.expect(200).json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|tenant| tenant["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["cursor"].as_str() else { break };
        path = format!("/tenants?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, (0..5).map(|number| format!("tenant-{number}")).collect::<Vec<_>>());
}
