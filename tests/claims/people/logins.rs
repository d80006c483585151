//! Signing in.

use super::browser::{Browser, PASSWORD, account, console, path_of, token_of, user};
use crate::every_database::on_every_database;
use futures_util::future::join_all;
use serde_json::json;
use stoa_tests::{ADMIN_KEY, TestServer};

on_every_database! {
    the_first_account_is_made_with_the_admin_key_and_once
    whoever_signs_in_is_known_and_whoever_signs_out_is_not
    a_user_of_one_tenant_is_nobody_in_another_and_on_the_console
    whatever_is_wrong_the_answer_is_the_same
    who_tries_many_passwords_waits_and_the_user_at_their_browser_does_not
    of_many_wrong_passwords_at_once_no_more_are_tried_than_in_turn
    nobody_is_led_to_another_site
    another_site_signs_nobody_in_or_out
    a_link_to_a_new_password_works_once_and_signs_everybody_else_out
    a_password_is_changed_by_whoever_knows_it
    what_makes_no_sense_is_told_so
}

async fn the_first_account_is_made_with_the_admin_key_and_once(server: TestServer) {
    let mut browser = Browser::at(&console());
    assert!(browser.page(&server, "/auth/login").await.expect(200).body.contains("/auth/setup"));
    let fields = |key| [("key", key), ("email", "Ada@Example.com"), ("name", "Ada"), ("password", PASSWORD)];
    let wrong = browser.form(&server, "/auth/setup", &fields("a-key-that-is-not-the-admins")).await;
    assert!(wrong.status == 422 && wrong.body.contains("not an admin key"), "{wrong:?}");
    let tenant = server.tenant("acme").await;
    let owner = tenant.key("owner").await;
    assert_eq!(browser.form(&server, "/auth/setup", &fields(&owner)).await.status, 422);
    assert!(!browser.is_signed_in(&server).await);
    let made = browser.form(&server, "/auth/setup", &fields(ADMIN_KEY)).await.expect(303);
    assert_eq!(made.header("location"), "/auth/account");
    assert_eq!(browser.status(&server).await["user"]["email"], "ada@example.com");
    let whoami = browser.api(&server, "GET", "/whoami", None).await.expect(200).json();
    assert_eq!((&whoami["platform"], &whoami["name"]), (&json!(true), &json!("Ada")));
    for (method, fields) in [("GET", None), ("POST", Some("key=x".to_owned()))] {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let again = Browser::at(&console()).send(&server, method, "/auth/setup", &headers, fields).await;
        assert_eq!(again.expect(404).code(), "NOT_FOUND");
    }
}

async fn whoever_signs_in_is_known_and_whoever_signs_out_is_not(server: TestServer) {
    let tenant = server.tenant("acme").await;
    let id = user(&server, "acme", "ada@example.com").await;
    let mut browser = Browser::at(&tenant.host());
    let login = browser.sign_in(&server, " ADA@example.com ", PASSWORD).await.expect(200);
    assert_eq!(login.json()["user_id"], id);
    assert!(!login.body.contains(&browser.cookies["stoa"]), "the token is for the cookie alone");
    let cookie = login.headers.get_all("set-cookie").iter().next().unwrap().to_str().unwrap().to_owned();
    assert!(cookie.starts_with("stoa=") && cookie.contains("; HttpOnly; SameSite=Lax; Max-Age="), "{cookie}");
    assert_eq!(login.header("cache-control"), "no-store");
    let status = browser.status(&server).await;
    assert_eq!((&status["user"]["id"], &status["provider"]), (&json!(id), &json!("password")));
    let mut before = browser.clone();
    let out = browser.form(&server, "/auth/logout", &[]).await.expect(303);
    assert_eq!(out.header("location"), "/auth/login");
    assert!(!browser.cookies.contains_key("stoa"));
    assert!(!before.is_signed_in(&server).await, "a cookie that was kept opens nothing");
    assert!(!before.cookies.contains_key("stoa"), "and is taken off");
}

async fn a_user_of_one_tenant_is_nobody_in_another_and_on_the_console(server: TestServer) {
    let (acme, other) = (server.tenant("acme").await, server.tenant("other").await);
    user(&server, "acme", "ada@example.com").await;
    account(&server, "root@example.com", true).await;
    for host in [other.host(), console()] {
        Browser::at(&host).sign_in(&server, "ada@example.com", PASSWORD).await.expect(401);
    }
    Browser::at(&acme.host()).sign_in(&server, "root@example.com", PASSWORD).await.expect(401);
    let mut browser = Browser::at(&acme.host());
    browser.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    // A cookie that was carried there opens nothing either.
    for host in [other.host(), console()] {
        let mut thief = Browser { host, ..browser.clone() };
        assert!(!thief.is_signed_in(&server).await);
    }
    // The same address is somebody else there.
    let there = user(&server, "other", "ada@example.com").await;
    let mut browser = Browser::at(&other.host());
    browser.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    assert_eq!(browser.status(&server).await["user"]["id"], there);
}

async fn whatever_is_wrong_the_answer_is_the_same(server: TestServer) {
    let tenant = server.tenant("acme").await;
    let id = user(&server, "acme", "ada@example.com").await;
    user(&server, "acme", "bob@example.com").await;
    server
        .api("PATCH", &format!("/tenants/acme/users/{id}"), Some(json!({ "status": "suspended" })))
        .await
        .expect(200);
    let long = "x".repeat(1_000);
    let mut told = Vec::new();
    for (email, password) in [
        ("ada@example.com", PASSWORD),
        ("bob@example.com", "not the password"),
        ("bob@example.com", ""),
        ("bob@example.com", long.as_str()),
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
    ] {
        let answer = Browser::at(&tenant.host()).sign_in(&server, email, password).await.expect(401);
        assert_eq!(answer.code(), "UNAUTHENTICATED");
        told.push(answer.json()["error"]["message"].as_str().unwrap().to_owned());
    }
    told.dedup();
    assert_eq!(told, ["this is not the address and the password of a user"]);
}

async fn who_tries_many_passwords_waits_and_the_user_at_their_browser_does_not(server: TestServer) {
    let tenant = server.tenant("acme").await;
    user(&server, "acme", "ada@example.com").await;
    let mut ada = Browser::at(&tenant.host());
    ada.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    ada.form(&server, "/auth/logout", &[]).await.expect(303);
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let answer =
            Browser::at(&tenant.host()).sign_in(&server, "ada@example.com", "a wrong password").await;
        statuses.push(answer.status);
        if answer.status == 429 {
            assert_eq!(answer.code(), "RATE_LIMITED");
            assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
        }
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 10, "{statuses:?}");
    // Even the right password has to wait there, and at the browser that has signed in before it does not.
    Browser::at(&tenant.host()).sign_in(&server, "ada@example.com", PASSWORD).await.expect(429);
    ada.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    // What that browser holds is worth nothing for another account.
    user(&server, "acme", "bob@example.com").await;
    let mut other = Browser::at(&tenant.host());
    other.cookies.insert("stoa-device".into(), ada.cookies["stoa-device"].clone());
    for _ in 0..10 {
        other.sign_in(&server, "bob@example.com", "a wrong password").await.expect(401);
    }
    other.sign_in(&server, "bob@example.com", PASSWORD).await.expect(429);
}

async fn of_many_wrong_passwords_at_once_no_more_are_tried_than_in_turn(server: TestServer) {
    let host = server.tenant("acme").await.host();
    user(&server, "acme", "ada@example.com").await;
    let tries = (0..40).map(|_| async {
        Browser::at(&host).sign_in(&server, "ada@example.com", "a wrong password").await.status
    });
    let statuses = join_all(tries).await;
    let tried = statuses.iter().filter(|status| **status == 401).count();
    // As many more may be under way as there are cores.
    let cores = std::thread::available_parallelism().unwrap().get();
    assert!((10..10 + cores).contains(&tried), "{tried} of {statuses:?}");
}

async fn nobody_is_led_to_another_site(server: TestServer) {
    let tenant = server.tenant("acme").await;
    user(&server, "acme", "ada@example.com").await;
    for (to, led) in [
        ("/cart?x=1", "/cart?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ] {
        let mut browser = Browser::at(&tenant.host());
        let fields = [("email", "ada@example.com"), ("password", PASSWORD), ("return_to", to)];
        let answer = browser.form(&server, "/auth/login", &fields).await.expect(303);
        assert_eq!(answer.header("location"), led, "{to}");
        let query = url::form_urlencoded::byte_serialize(to.as_bytes()).collect::<String>();
        let again = browser.page(&server, &format!("/auth/login?return_to={query}")).await.expect(303);
        assert_eq!(again.header("location"), led, "{to}");
    }
}

async fn another_site_signs_nobody_in_or_out(server: TestServer) {
    let tenant = server.tenant("acme").await;
    user(&server, "acme", "ada@example.com").await;
    let mut browser = Browser::at(&tenant.host());
    let body = format!("email=ada@example.com&password={}", PASSWORD.replace(' ', "+"));
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let headers = [("content-type", "application/x-www-form-urlencoded"), foreign];
        let answer = browser.send(&server, "POST", "/auth/login", &headers, Some(body.clone())).await;
        assert_eq!(answer.expect(403).code(), "CSRF_REJECTED");
        assert!(browser.cookies.is_empty());
    }
    browser.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    browser
        .send(&server, "POST", "/auth/logout", &[("sec-fetch-site", "cross-site")], None)
        .await
        .expect(403);
    browser.get(&server, "/auth/logout").await.expect(200);
    assert!(browser.is_signed_in(&server).await, "a link alone signs nobody out");
    // A page of this host that does not know the session's token, as one of a tenant's script, changes no account.
    let renamed = browser.form(&server, "/auth/account/name", &[("name", "Eve")]).await.expect(403);
    assert!(renamed.body.contains("was not made for this session"), "{renamed:?}");
}

async fn a_link_to_a_new_password_works_once_and_signs_everybody_else_out(server: TestServer) {
    let tenant = server.tenant("acme").await;
    let id = user(&server, "acme", "ada@example.com").await;
    let mut before = Browser::at(&tenant.host());
    before.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    let path = format!("/tenants/acme/users/{id}/password-link");
    let old = server.api("POST", &path, None).await.expect(201).json();
    let link = server.api("POST", &path, None).await.expect(201).json();
    let mut browser = Browser::at(&tenant.host());
    assert!(link["url"].as_str().unwrap().starts_with(&format!("http://{}:", tenant.host())), "{link}");
    browser.page(&server, &path_of(&old)).await.expect(400);
    assert!(browser.page(&server, &path_of(&link)).await.expect(200).body.contains("ada@example.com"));
    Browser::at(&console()).page(&server, &path_of(&link)).await.expect(400);
    let token = token_of(&link);
    let weak = browser.form(&server, "/auth/password", &[("token", &token), ("password", "short")]).await;
    assert!(weak.status == 422 && weak.body.contains("10 is the least"), "{weak:?}");
    let fields = [("token", token.as_str()), ("password", "another horse battery")];
    browser.form(&server, "/auth/password", &fields).await.expect(303);
    assert!(browser.is_signed_in(&server).await && !before.is_signed_in(&server).await);
    browser.form(&server, "/auth/password", &fields).await.expect(400);
    before.sign_in(&server, "ada@example.com", PASSWORD).await.expect(401);
    before.sign_in(&server, "ada@example.com", "another horse battery").await.expect(200);
}

async fn a_password_is_changed_by_whoever_knows_it(server: TestServer) {
    let tenant = server.tenant("acme").await;
    user(&server, "acme", "ada@example.com").await;
    let (mut here, mut there) = (Browser::at(&tenant.host()), Browser::at(&tenant.host()));
    here.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    there.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    let csrf = here.status(&server).await["csrf_token"].as_str().unwrap().to_owned();
    let fields = |current, new| [("csrf_token", csrf.as_str()), ("current", current), ("password", new)];
    let wrong = here.form(&server, "/auth/account/password", &fields("wrong", "another horse battery")).await;
    assert!(wrong.status == 422 && wrong.body.contains("not your current password"), "{wrong:?}");
    let weak = here.form(&server, "/auth/account/password", &fields(PASSWORD, "ada")).await;
    assert!(weak.status == 422 && weak.body.contains("10 is the least"), "{weak:?}");
    here.form(&server, "/auth/account/password", &fields(PASSWORD, "another horse battery"))
        .await
        .expect(303);
    assert!(here.is_signed_in(&server).await && !there.is_signed_in(&server).await);
}

async fn what_makes_no_sense_is_told_so(server: TestServer) {
    let tenant = server.tenant("acme").await;
    let mut browser = Browser::at(&tenant.host());
    for (kind, body, status) in [
        ("application/json", "{", 400),
        ("application/json", "[1]", 400),
        ("application/json", r#"{"email": 1}"#, 400),
        ("text/plain", "email", 415),
        ("multipart/form-data", "x", 415),
        ("application/x-www-form-urlencoded", "", 401),
    ] {
        let answer = browser
            .send(&server, "POST", "/auth/login", &[("content-type", kind)], Some(body.to_owned()))
            .await;
        assert_eq!(answer.status, status, "{kind} {body}: {answer:?}");
        answer.code();
    }
    let huge = "x".repeat(17 << 10);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    browser.send(&server, "POST", "/auth/login", &headers, Some(huge)).await.expect(413);
    for email in ["", "x", "a b@example.com", "a@localhost"] {
        let body = json!({ "email": email, "name": "Ada" });
        let answer = server.api("POST", "/tenants/acme/users", Some(body)).await.expect(400);
        assert!(answer.body.contains("is no e-mail address"), "{answer:?}");
    }
    user(&server, "acme", "ada@example.com").await;
    let again = json!({ "email": "ADA@example.com", "name": "Eve" });
    assert_eq!(
        server.api("POST", "/tenants/acme/users", Some(again)).await.expect(409).code(),
        "ALREADY_EXISTS"
    );
    assert_eq!(browser.get(&server, "/auth/nothing").await.expect(404).code(), "NOT_FOUND");
    server.api("PATCH", "/tenants/acme", Some(json!({ "status": "suspended" }))).await.expect(200);
    assert_eq!(browser.get(&server, "/auth/status").await.expect(403).code(), "TENANT_SUSPENDED");
}
