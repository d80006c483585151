//! Accounts of the platform, and what they are in tenants.

use super::browser::{Browser, PASSWORD, account, console, path_of, token_of, user};
use crate::every_database::on_every_database;
use serde_json::{Value, json};
use stoa_tests::{Answer, TestServer};

on_every_database! {
    who_is_invited_makes_an_account_and_is_a_member
    an_account_that_is_there_joins_with_a_click
    nobody_gives_or_takes_a_role_above_their_own
    a_session_manages_at_the_console_alone_and_with_its_token
    the_last_admin_stays
    a_member_that_was_seen_off_sees_nothing_any_more
}

async fn invite(server: &TestServer, email: &str, role: &str) -> Value {
    let body = json!({ "email": email, "role": role });
    server.api("POST", "/tenants/acme/invitations", Some(body)).await.expect(201).json()
}

async fn member(server: &TestServer, email: &str, role: &str) -> Browser {
    let link = invite(server, email, role).await;
    let mut browser = Browser::at(&console());
    let token = token_of(&link);
    let fields = [("token", token.as_str()), ("name", "Ada"), ("password", PASSWORD)];
    browser.form(server, "/auth/join", &fields).await.expect(303);
    browser
}

async fn who_is_invited_makes_an_account_and_is_a_member(server: TestServer) {
    server.tenant("acme").await;
    let link = invite(&server, "Ada@Example.com", "editor").await;
    let list = server.api("GET", "/tenants/acme/invitations", None).await.expect(200);
    assert!(list.body.contains("ada@example.com") && !list.body.contains(&token_of(&link)));
    let mut browser = Browser::at(&console());
    let page = browser.page(&server, &path_of(&link)).await.expect(200);
    assert!(page.body.contains("acme") && page.body.contains("editor"), "{}", page.body);
    let token = token_of(&link);
    let fields = |password| [("token", token.as_str()), ("name", "Ada"), ("password", password)];
    browser.form(&server, "/auth/join", &fields("short")).await.expect(422);
    browser.form(&server, "/auth/join", &fields(PASSWORD)).await.expect(303);
    assert_eq!(browser.api(&server, "GET", "/whoami", None).await.json()["members"][0]["role"], "editor");
    browser.api(&server, "GET", "/tenants/acme/scripts", None).await.expect(200);
    browser.api(&server, "GET", "/tenants/acme/members", None).await.expect(403);
    browser.api(&server, "GET", "/tenants", None).await.expect(403);
    // Once.
    Browser::at(&console()).form(&server, "/auth/join", &fields(PASSWORD)).await.expect(400);
    let members = server.api("GET", "/tenants/acme/members", None).await.expect(200).json();
    assert_eq!(members["items"][0]["email"], "ada@example.com");
    let other = invite(&server, "bob@example.com", "viewer").await;
    let id = other["id"].as_str().unwrap();
    server.api("DELETE", &format!("/tenants/acme/invitations/{id}"), None).await.expect(204);
    Browser::at(&console()).page(&server, &path_of(&other)).await.expect(400);
}

async fn an_account_that_is_there_joins_with_a_click(server: TestServer) {
    server.tenant("acme").await;
    account(&server, "ada@example.com", false).await;
    let link = invite(&server, "ada@example.com", "viewer").await;
    let mut browser = Browser::at(&console());
    assert!(browser.page(&server, &path_of(&link)).await.body.contains("There is an account"));
    let token = token_of(&link);
    // The link alone does not open the account that is there.
    let fields = [("token", token.as_str()), ("name", "Eve"), ("password", "the horse of somebody else")];
    assert_eq!(browser.form(&server, "/auth/join", &fields).await.status, 422);
    browser.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    browser.form(&server, "/auth/join", &[("token", &token)]).await.expect(403);
    let csrf = browser.status(&server).await["csrf_token"].as_str().unwrap().to_owned();
    browser.form(&server, "/auth/join", &[("token", &token), ("csrf_token", &csrf)]).await.expect(303);
    browser.api(&server, "GET", "/tenants/acme", None).await.expect(200);
}

async fn nobody_gives_or_takes_a_role_above_their_own(server: TestServer) {
    server.tenant("acme").await;
    let mut admin = member(&server, "admin@example.com", "admin").await;
    let mut owner = member(&server, "owner@example.com", "owner").await;
    let whoami = owner.api(&server, "GET", "/whoami", None).await.json();
    let id = whoami["user"].as_str().unwrap();
    let body = |role| Some(json!({ "email": "eve@example.com", "role": role }));
    admin.api(&server, "POST", "/tenants/acme/invitations", body("owner")).await.expect(403);
    admin.api(&server, "POST", "/tenants/acme/invitations", body("admin")).await.expect(201);
    let path = format!("/tenants/acme/members/{id}");
    admin.api(&server, "PATCH", &path, Some(json!({ "role": "viewer" }))).await.expect(403);
    admin.api(&server, "DELETE", &path, None).await.expect(403);
    let own = admin.api(&server, "GET", "/whoami", None).await.json();
    let own = format!("/tenants/acme/members/{}", own["user"].as_str().unwrap());
    admin.api(&server, "PATCH", &own, Some(json!({ "role": "owner" }))).await.expect(403);
    owner.api(&server, "PATCH", &own, Some(json!({ "role": "owner" }))).await.expect(200);
    admin.api(&server, "DELETE", &path, None).await.expect(204);
}

async fn a_session_manages_at_the_console_alone_and_with_its_token(server: TestServer) {
    let tenant = server.tenant("acme").await;
    account(&server, "root@example.com", true).await;
    user(&server, "acme", "ada@example.com").await;
    let mut root = Browser::at(&console());
    root.sign_in(&server, "root@example.com", PASSWORD).await.expect(200);
    let create = |browser: &mut Browser, headers: Vec<(&'static str, String)>| {
        let mut browser = browser.clone();
        let server = &server;
        async move {
            let mut headers: Vec<(&str, &str)> =
                headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            headers.push(("content-type", "application/json"));
            let body = Some(json!({ "id": "made" }).to_string());
            browser.send(server, "POST", "/engine/api/v1/tenants", &headers, body).await
        }
    };
    let token = root.status(&server).await["csrf_token"].as_str().unwrap().to_owned();
    let refused: [(&str, Vec<(&str, String)>); 3] = [
        ("no token", vec![]),
        ("another token", vec![("x-csrf-token", format!("{token}x"))]),
        ("another site", vec![("x-csrf-token", token.clone()), ("sec-fetch-site", "same-site".into())]),
    ];
    for (why, headers) in refused {
        let answer: Answer = create(&mut root, headers).await;
        assert_eq!(answer.expect(403).code(), "CSRF_REJECTED", "{why}");
    }
    for host in [tenant.host(), stoa_tests::BASE_DOMAIN.to_owned()] {
        let mut elsewhere = Browser { host, ..root.clone() };
        create(&mut elsewhere, vec![("x-csrf-token", token.clone())]).await.expect(401);
    }
    // A user of a tenant's applications manages nothing, wherever the cookie is carried.
    let mut ada = Browser::at(&tenant.host());
    ada.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    let token_of_ada = ada.status(&server).await["csrf_token"].as_str().unwrap().to_owned();
    for host in [tenant.host(), console()] {
        let mut elsewhere = Browser { host, ..ada.clone() };
        create(&mut elsewhere, vec![("x-csrf-token", token_of_ada.clone())]).await.expect(401);
    }
    create(&mut root, vec![("x-csrf-token", token)]).await.expect(201);
    // Nothing of a tenant is served at the console.
    assert_eq!(root.get(&server, "/").await.expect(303).header("location"), "/auth");
    assert_eq!(root.get(&server, "/x").await.expect(404).code(), "ROUTE_NOT_FOUND");
    let taken = server.api("POST", "/tenants", Some(json!({ "id": "console" }))).await;
    assert_eq!(taken.status, 400, "{taken:?}");
}

async fn the_last_admin_stays(server: TestServer) {
    let first = account(&server, "first@example.com", true).await;
    let second = account(&server, "second@example.com", true).await;
    server.api("DELETE", &format!("/users/{first}"), None).await.expect(204);
    let path = format!("/users/{second}");
    for change in [json!({ "is_admin": false }), json!({ "status": "suspended" })] {
        let answer = server.api("PATCH", &path, Some(change)).await.expect(400);
        assert!(answer.body.contains("the last admin account"), "{answer:?}");
    }
    server.api("DELETE", &path, None).await.expect(400);
}

async fn a_member_that_was_seen_off_sees_nothing_any_more(server: TestServer) {
    server.tenant("acme").await;
    let mut browser = member(&server, "ada@example.com", "owner").await;
    browser.api(&server, "GET", "/tenants/acme", None).await.expect(200);
    let id = browser.api(&server, "GET", "/whoami", None).await.json()["user"].as_str().unwrap().to_owned();
    server.api("DELETE", &format!("/tenants/acme/members/{id}"), None).await.expect(204);
    browser.api(&server, "GET", "/tenants/acme", None).await.expect(404);
    assert!(browser.is_signed_in(&server).await, "the account stays");
}
