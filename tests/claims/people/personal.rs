//! What a script keeps for each of its users: `personalStorage`.

use super::browser::{Browser, PASSWORD, user};
use crate::every_database::on_every_database;
use serde_json::{Value, json};
use stoa_tests::{Answer, TestServer};

on_every_database! {
    what_a_script_keeps_for_somebody_nobody_else_gets_at
    many_users_at_once_each_have_their_own
    nobody_has_no_shelf_and_no_request_can_name_one
    a_user_who_is_deleted_is_forgotten_by_every_script
    what_users_have_is_bounded_for_each_of_them
}

const SCRIPT: &str = r#"
    import { personalStorage, registerWebHandler, sharedStorage } from "stoa";
    const failed = ({ name, code, message, details }) => ({ name, code, message, details });
    const told = (storage) => async ({ request }) => {
        const { method, key, value, options } = request.json;
        try {
            const given = method === "setItem" ? [key, value, options] : method === "clear" ? [] : [key];
            return { is: await storage[method](...given) };
        } catch (error) {
            return { failed: failed(error) };
        }
    };
    registerWebHandler("/mine", told(personalStorage), "POST", { auth: "required" });
    registerWebHandler("/perhaps", told(personalStorage), "POST", { auth: "optional" });
    registerWebHandler("/open", told(personalStorage), "POST");
    registerWebHandler("/shared", told(sharedStorage), "POST");
    registerWebHandler("/uncaught", () => personalStorage.getItem("k"));
"#;

/// A script whose paths are its own.
fn at(path: &str) -> String {
    SCRIPT.replace("Handler(\"/", &format!("Handler(\"{path}/"))
}

async fn ask(browser: &mut Browser, server: &TestServer, path: &str, call: Value) -> Value {
    let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    browser.send(server, "POST", path, &headers, Some(call.to_string())).await.expect(200).json()
}

fn get(key: &str) -> Value {
    json!({ "method": "getItem", "key": key })
}

fn set(key: &str, value: &str) -> Value {
    json!({ "method": "setItem", "key": key, "value": value })
}

async fn signed_in(server: &TestServer, host: &str, email: &str) -> (String, Browser) {
    let id = user(server, "acme", email).await;
    let mut browser = Browser::at(host);
    browser.sign_in(server, email, PASSWORD).await.expect(200);
    (id, browser)
}

/// As a program with an API key.
async fn by_key(server: &TestServer, host: &str, key: &str, path: &str, call: Value) -> Answer {
    let request = server.request("POST", host, path).header("authorization", format!("Bearer {key}"));
    Answer::of(request.header("content-type", "application/json").body(call.to_string())).await
}

async fn what_a_script_keeps_for_somebody_nobody_else_gets_at(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    tenant.deploy("other", &at("/other")).await;
    let (_, mut ada) = signed_in(&server, &tenant.host(), "ada@example.com").await;
    let (_, mut bob) = signed_in(&server, &tenant.host(), "bob@example.com").await;
    ask(&mut ada, &server, "/shared", set("k", "everybody's")).await;
    assert_eq!(ask(&mut ada, &server, "/mine", set("k", "ada's")).await, json!({ "is": 1 }));
    assert_eq!(ask(&mut bob, &server, "/mine", get("k")).await, json!({ "is": null }));
    assert_eq!(ask(&mut bob, &server, "/mine", set("k", "bob's")).await, json!({ "is": 1 }));
    for path in ["/mine", "/perhaps"] {
        assert_eq!(ask(&mut ada, &server, path, get("k")).await, json!({ "is": "ada's" }));
        assert_eq!(ask(&mut bob, &server, path, get("k")).await, json!({ "is": "bob's" }));
    }
    assert_eq!(ask(&mut ada, &server, "/other/mine", get("k")).await, json!({ "is": null }));
    assert_eq!(ask(&mut bob, &server, "/shared", get("k")).await, json!({ "is": "everybody's" }));
    let listed = json!({ "method": "list", "key": "" });
    assert_eq!(ask(&mut bob, &server, "/mine", listed).await, json!({ "is": { "keys": ["k"] } }));
    // The version that is compared is their own.
    let stale = json!({ "method": "setItem", "key": "k", "value": 2, "options": { "ifVersion": 7 } });
    let refused = ask(&mut bob, &server, "/mine", stale).await;
    assert_eq!(refused["failed"]["code"], "VERSION_CONFLICT");
    assert_eq!(ask(&mut bob, &server, "/mine", json!({ "method": "clear" })).await, json!({ "is": 1 }));
    assert_eq!(ask(&mut ada, &server, "/mine", get("k")).await, json!({ "is": "ada's" }));
    // From another browser it is the same user.
    let mut elsewhere = Browser::at(&tenant.host());
    elsewhere.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    assert_eq!(ask(&mut elsewhere, &server, "/mine", get("k")).await, json!({ "is": "ada's" }));
    // Those who manage the script see what it shares.
    let stored = server.api("GET", "/tenants/acme/kv?script=main", None).await.expect(200).json();
    assert_eq!(stored["items"].as_array().unwrap().len(), 1, "{stored}");
    server.api("DELETE", "/tenants/acme/scripts/main", None).await.expect(204);
    tenant.deploy("main", SCRIPT).await;
    assert_eq!(ask(&mut ada, &server, "/mine", get("k")).await, json!({ "is": null }));
}

async fn many_users_at_once_each_have_their_own(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    let mut browsers = Vec::new();
    for number in 0..6 {
        let email = format!("user{number}@example.com");
        browsers.push((email.clone(), signed_in(&server, &tenant.host(), &email).await.1));
    }
    let server = &server;
    let crowd = browsers.iter_mut().map(|(email, browser)| async move {
        for round in 1..=5 {
            let is = ask(browser, server, "/mine", set("k", &format!("{email} {round}"))).await;
            assert_eq!(is, json!({ "is": round }));
            let is = ask(browser, server, "/mine", get("k")).await;
            assert_eq!(is, json!({ "is": format!("{email} {round}") }));
        }
    });
    futures_util::future::join_all(crowd).await;
}

async fn nobody_has_no_shelf_and_no_request_can_name_one(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    let (id, mut ada) = signed_in(&server, &tenant.host(), "ada@example.com").await;
    ask(&mut ada, &server, "/mine", set("k", "ada's")).await;
    let mut nobody = Browser::at(&tenant.host());
    nobody.cookies.insert("stoa".into(), id.clone());
    // A route that asks nobody knows nobody, whoever is signed in.
    for (browser, path) in [(&mut nobody, "/perhaps"), (&mut ada, "/open")] {
        for call in [get("k"), set("k", "mine"), json!({ "method": "clear" })] {
            let failed = &ask(browser, &server, path, call).await["failed"];
            assert_eq!((&failed["name"], &failed["code"]), (&json!("HostError"), &json!("UNAUTHENTICATED")));
            let message = failed["message"].as_str().unwrap();
            assert!(message.contains("auth: \"required\""), "{message}");
        }
    }
    assert_eq!(nobody.get(&server, "/uncaught").await.expect(500).code(), "SCRIPT_EXECUTION_FAILED");
    // A key that says it is the user is a key all the same, and each has its own shelf.
    let mut keys = Vec::new();
    for name in [id.as_str(), "other"] {
        let body = json!({ "name": name, "role": "client" });
        let made = server.api("POST", "/tenants/acme/api-keys", Some(body)).await.expect(201).json();
        keys.push(made["key"].as_str().unwrap().to_owned());
    }
    for (key, value) in keys.iter().zip(["first", "second"]) {
        let is = by_key(&server, &tenant.host(), key, "/mine", get("k")).await.expect(200).json();
        assert_eq!(is, json!({ "is": null }));
        by_key(&server, &tenant.host(), key, "/mine", set("k", value)).await.expect(200);
    }
    for (key, value) in keys.iter().zip(["first", "second"]) {
        let is = by_key(&server, &tenant.host(), key, "/mine", get("k")).await.expect(200).json();
        assert_eq!(is, json!({ "is": value }));
    }
    assert_eq!(ask(&mut ada, &server, "/mine", get("k")).await, json!({ "is": "ada's" }));
}

async fn a_user_who_is_deleted_is_forgotten_by_every_script(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    tenant.deploy("other", &at("/other")).await;
    let (id, mut ada) = signed_in(&server, &tenant.host(), "ada@example.com").await;
    let (_, mut bob) = signed_in(&server, &tenant.host(), "bob@example.com").await;
    for path in ["/mine", "/other/mine"] {
        ask(&mut ada, &server, path, set("k", "ada's")).await;
        ask(&mut bob, &server, path, set("k", "bob's")).await;
    }
    // A token in the user's name outlives them, and shows what is left.
    let body = json!({ "subject": id, "ttl": 600 });
    let token = server.api("POST", "/tenants/acme/tokens", Some(body)).await.expect(201).json();
    let token = token["token"].as_str().unwrap();
    let before = by_key(&server, &tenant.host(), token, "/mine", get("k")).await.expect(200).json();
    assert_eq!(before, json!({ "is": "ada's" }));
    server.api("DELETE", &format!("/tenants/acme/users/{id}"), None).await.expect(204);
    for path in ["/mine", "/other/mine"] {
        let left = by_key(&server, &tenant.host(), token, path, get("k")).await.expect(200).json();
        assert_eq!(left, json!({ "is": null }));
        assert_eq!(ask(&mut bob, &server, path, get("k")).await, json!({ "is": "bob's" }));
    }
}

async fn what_users_have_is_bounded_for_each_of_them(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    let (_, mut ada) = signed_in(&server, &tenant.host(), "ada@example.com").await;
    let (_, mut bob) = signed_in(&server, &tenant.host(), "bob@example.com").await;
    let half = "x".repeat(600 * 1024);
    ask(&mut ada, &server, "/mine", set("a", &half)).await;
    let failed = &ask(&mut ada, &server, "/mine", set("b", &half)).await["failed"];
    assert_eq!(failed["code"], "QUOTA_EXCEEDED");
    assert_eq!(
        (&failed["details"]["what"], &failed["details"]["limit"]),
        (&json!("bytes"), &json!(1_048_576))
    );
    assert_eq!(ask(&mut bob, &server, "/mine", set("b", &half)).await, json!({ "is": 1 }));
    assert_eq!(ask(&mut ada, &server, "/shared", set("b", &half)).await, json!({ "is": 1 }));
}
