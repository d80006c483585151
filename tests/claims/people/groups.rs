//! A tenant's groups and roles.

use super::browser::{Browser, PASSWORD, user};
use crate::every_database::on_every_database;
use serde_json::{Value, json};
use stoa_tests::TestServer;

on_every_database! {
    what_groups_and_roles_give_holds_on_routes_at_once
    groups_that_cannot_be_are_refused
}

const SCRIPT: &str = r#"
    import { registerWebHandler } from "stoa";
    const me = ({ auth }) => ({ roles: auth.roles, permissions: auth.permissions, groups: auth.groups });
    registerWebHandler("/me", me, "GET", { auth: "required" });
    registerWebHandler("/ledger", () => "the ledger", "GET", { permissions: ["ledger:read"] });
    registerWebHandler("/books", () => "the books", "GET", { roles: ["accountant"] });
"#;

async fn put(server: &TestServer, path: &str, body: Option<Value>) {
    let answer = server.api("PUT", &format!("/tenants/acme{path}"), body).await;
    assert!(answer.status < 300, "{answer:?}");
}

async fn what_groups_and_roles_give_holds_on_routes_at_once(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    let id = user(&server, "acme", "ada@example.com").await;
    let mut ada = Browser::at(&tenant.host());
    ada.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    ada.get(&server, "/ledger").await.expect(403);
    put(&server, "/groups/staff", Some(json!({ "roles": ["employee"] }))).await;
    put(&server, "/groups/finance", Some(json!({ "roles": ["accountant"], "parents": ["staff"] }))).await;
    put(&server, "/roles/accountant", Some(json!({ "permissions": ["ledger:read"] }))).await;
    put(&server, &format!("/groups/finance/users/{id}"), None).await;
    ada.get(&server, "/ledger").await.expect(200);
    ada.get(&server, "/books").await.expect(200);
    let me = ada.get(&server, "/me").await.expect(200).json();
    assert_eq!(
        me,
        json!({ "roles": ["accountant", "employee"], "permissions": ["ledger:read"], "groups": ["finance", "staff"] })
    );
    let users = server.api("GET", "/tenants/acme/groups/finance/users", None).await.expect(200).json();
    assert_eq!(users["items"], json!([id]));
    server.api("DELETE", "/tenants/acme/roles/accountant", None).await.expect(204);
    ada.get(&server, "/ledger").await.expect(403);
    server.api("DELETE", &format!("/tenants/acme/groups/finance/users/{id}"), None).await.expect(204);
    ada.get(&server, "/books").await.expect(403);
    let change = json!({ "permissions": ["*"], "roles": ["boss"] });
    server.api("PATCH", &format!("/tenants/acme/users/{id}"), Some(change)).await.expect(200);
    ada.get(&server, "/ledger").await.expect(200);
    server.api("DELETE", "/tenants/acme/groups/staff", None).await.expect(204);
    let groups = server.api("GET", "/tenants/acme/groups", None).await.expect(200).json();
    assert_eq!(
        groups["items"],
        json!([{ "name": "finance", "description": "", "roles": ["accountant"], "permissions": [], "parents": [] }])
    );
}

async fn groups_that_cannot_be_are_refused(server: TestServer) {
    server.tenant("acme").await;
    put(&server, "/groups/a", Some(json!({}))).await;
    put(&server, "/groups/b", Some(json!({ "parents": ["a"] }))).await;
    for (path, body, status, told) in [
        ("/groups/a", json!({ "parents": ["b"] }), 400, "in itself"),
        ("/groups/a", json!({ "parents": ["a"] }), 400, "in itself"),
        ("/groups/c", json!({ "parents": ["none"] }), 404, "'none'"),
        ("/groups/a%20b", json!({}), 400, "no name of a group"),
        ("/groups/c", json!({ "roles": ["owner"] }), 400, "'owner'"),
        ("/roles/admin", json!({}), 400, "'admin'"),
        ("/roles/x", json!({ "permissions": ["two words"] }), 400, "two words"),
        ("/roles/x", json!({ "description": "a\nb" }), 400, "description"),
        ("/groups/c/users/usr_none", json!({}), 404, "usr_none"),
    ] {
        let answer = server.api("PUT", &format!("/tenants/acme{path}"), Some(body)).await;
        assert!(answer.status == status && answer.body.contains(told), "{path}: {answer:?}");
    }
}
