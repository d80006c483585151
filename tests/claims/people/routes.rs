//! What a tenant's routes know of whoever is signed in.

use super::browser::{Browser, PASSWORD, user};
use crate::every_database::on_every_database;
use serde_json::json;
use stoa_tests::TestServer;

on_every_database! {
    a_route_knows_who_is_signed_in_and_its_script_never_sees_how
    a_page_that_asks_who_one_is_leads_to_the_login_and_a_program_is_refused
    a_page_that_is_kept_is_kept_from_those_it_is_not_for
}

const SCRIPT: &str = r#"
    import { registerWebHandler } from "stoa";
    const told = ({ auth, request }) => ({
        is: auth.isAuthenticated, id: auth.userId, name: auth.userName, email: auth.userEmail, provider: auth.provider,
        roles: auth.roles, has: auth.hasRole("customer"), mfa: auth.mfaEnabled, expires: auth.tokenExpiresAt !== null,
        cookie: request.headers.get("cookie"),
    });
    registerWebHandler("/me", told, "GET", { auth: "required" });
    registerWebHandler("/shop", told, "GET", { auth: "optional" });
    registerWebHandler("/open", told);
    registerWebHandler("/write", () => "written", "POST", { auth: "required" });
    registerWebHandler("/kept", ({ auth }) => auth.userId, "GET", { auth: "required", cache: "1m" });
"#;

async fn a_route_knows_who_is_signed_in_and_its_script_never_sees_how(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    let id = user(&server, "acme", "ada@example.com").await;
    let rights = json!({ "roles": ["customer"] });
    server.api("PATCH", &format!("/tenants/acme/users/{id}"), Some(rights)).await.expect(200);
    let mut ada = Browser::at(&tenant.host());
    ada.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    ada.cookies.insert("theme".into(), "dark".into());
    let known = json!({
        "is": true, "id": id, "name": "Ada", "email": "ada@example.com", "provider": "password",
        "roles": ["customer"], "has": true, "mfa": false, "expires": true, "cookie": "theme=dark",
    });
    assert_eq!(ada.get(&server, "/me").await.expect(200).json(), known);
    assert_eq!(ada.get(&server, "/shop").await.expect(200).json(), known);
    // A route that asks nobody knows nobody, and sees no more of the cookie.
    let open = ada.get(&server, "/open").await.expect(200).json();
    assert_eq!((&open["is"], &open["cookie"]), (&json!(false), &json!("theme=dark")));
    let mut nobody = Browser::at(&tenant.host());
    nobody.cookies.insert("stoa".into(), "x".repeat(43));
    assert_eq!(nobody.get(&server, "/shop").await.expect(200).json()["is"], false);
    // What another site sends with the cookies of its user is refused.
    ada.send(&server, "POST", "/write", &[("sec-fetch-site", "cross-site")], None).await.expect(403);
    ada.send(&server, "POST", "/write", &[("sec-fetch-site", "same-origin")], None).await.expect(200);
}

async fn a_page_that_asks_who_one_is_leads_to_the_login_and_a_program_is_refused(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    let mut browser = Browser::at(&tenant.host());
    let headers = [("sec-fetch-mode", "navigate")];
    let led = browser.send(&server, "GET", "/me?a=1&b=2", &headers, None).await.expect(303);
    assert_eq!(led.header("location"), "/auth/login?return_to=%2Fme%3Fa%3D1%26b%3D2");
    assert_eq!(browser.get(&server, "/me").await.expect(401).code(), "UNAUTHENTICATED");
    browser.send(&server, "POST", "/write", &headers, None).await.expect(401);
}

async fn a_page_that_is_kept_is_kept_from_those_it_is_not_for(server: TestServer) {
    let tenant = server.tenant("acme").await;
    tenant.deploy("main", SCRIPT).await;
    for email in ["ada@example.com", "bob@example.com"] {
        let id = user(&server, "acme", email).await;
        let mut browser = Browser::at(&tenant.host());
        browser.sign_in(&server, email, PASSWORD).await.expect(200);
        for _ in 0..2 {
            assert_eq!(browser.get(&server, "/kept").await.expect(200).body, id);
        }
    }
    Browser::at(&tenant.host()).get(&server, "/kept").await.expect(401);
}
