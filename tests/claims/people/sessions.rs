//! How long somebody is signed in.

use super::browser::{Browser, PASSWORD, user};
use crate::every_database::on_every_database;
use futures_util::future::join_all;
use serde_json::json;
use stoa_tests::TestServer;

on_every_database! {
    a_session_that_was_ended_opens_nothing_on_any_node
    a_restart_signs_nobody_out
    who_signs_in_too_often_is_signed_out_where_they_were_longest_ago
    people_see_where_they_are_signed_in_and_end_what_they_like
    a_session_ends_with_its_user
    another_token_is_given_and_the_one_before_is_good_for_what_is_under_way
    many_sign_in_at_once
}

async fn a_session_that_was_ended_opens_nothing_on_any_node(server: TestServer) {
    let other = server.beside().await;
    let tenant = server.tenant("acme").await;
    let id = user(&server, "acme", "ada@example.com").await;
    let mut browsers = Vec::new();
    for _ in 0..3 {
        let mut browser = Browser::at(&tenant.host());
        browser.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
        browsers.push(browser);
    }
    // The other node is told of the tenant in a while; sessions it reads each time.
    while other.get(&tenant.host(), "/auth/status").await.status == 404 {
        tokio::task::yield_now().await;
    }
    for browser in &mut browsers {
        assert!(browser.is_signed_in(&server).await && browser.is_signed_in(&other).await);
    }
    let first = browsers[0].status(&server).await["session_id"].as_str().unwrap().to_owned();
    server.api("DELETE", &format!("/tenants/acme/sessions/{first}"), None).await.expect(204);
    assert!(!browsers[0].clone().is_signed_in(&other).await && !browsers[0].is_signed_in(&server).await);
    assert!(browsers[1].is_signed_in(&other).await);
    other.api("DELETE", &format!("/tenants/acme/users/{id}/sessions"), None).await.expect(204);
    for browser in &mut browsers {
        assert!(!browser.clone().is_signed_in(&other).await && !browser.is_signed_in(&server).await);
    }
}

async fn a_restart_signs_nobody_out(server: TestServer) {
    let host = server.tenant("acme").await.host();
    user(&server, "acme", "ada@example.com").await;
    let mut browser = Browser::at(&host);
    browser.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    let server = server.restart().await;
    assert!(browser.is_signed_in(&server).await);
}

async fn who_signs_in_too_often_is_signed_out_where_they_were_longest_ago(server: TestServer) {
    let (_, builder) = server.stop().await;
    let server = builder.settings(|settings| settings.auth.sessions_per_user = 3).start().await;
    let tenant = server.tenant("acme").await;
    user(&server, "acme", "ada@example.com").await;
    let mut browsers = Vec::new();
    for _ in 0..5 {
        let mut browser = Browser::at(&tenant.host());
        browser.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
        browsers.push(browser);
    }
    let mut signed_in = 0;
    for browser in &mut browsers {
        signed_in += usize::from(browser.is_signed_in(&server).await);
    }
    assert_eq!(signed_in, 3);
    assert!(browsers[4].is_signed_in(&server).await, "the last one is");
}

async fn people_see_where_they_are_signed_in_and_end_what_they_like(server: TestServer) {
    let tenant = server.tenant("acme").await;
    user(&server, "acme", "ada@example.com").await;
    user(&server, "acme", "bob@example.com").await;
    let (mut here, mut there, mut bob) =
        (Browser::at(&tenant.host()), Browser::at(&tenant.host()), Browser::at(&tenant.host()));
    here.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    let body = json!({ "email": "ada@example.com", "password": PASSWORD }).to_string();
    let headers = [("content-type", "application/json"), ("user-agent", "<script>Browser</script>")];
    there.send(&server, "POST", "/auth/login", &headers, Some(body)).await.expect(200);
    bob.sign_in(&server, "bob@example.com", PASSWORD).await.expect(200);
    let page = here.page(&server, "/auth/account").await.expect(200);
    assert!(page.body.contains("&lt;script&gt;Browser"), "{}", page.body);
    assert!(page.header("content-security-policy").contains("form-action 'self'"));
    let id = there.status(&server).await["session_id"].as_str().unwrap().to_owned();
    let of_bob = bob.status(&server).await;
    let csrf_of_bob = of_bob["csrf_token"].as_str().unwrap();
    // Nobody ends what is another's.
    bob.form(&server, "/auth/sessions/end", &[("csrf_token", csrf_of_bob), ("id", &id)]).await.expect(404);
    let csrf = here.status(&server).await["csrf_token"].as_str().unwrap().to_owned();
    here.form(&server, "/auth/sessions/end", &[("csrf_token", &csrf), ("id", &id)]).await.expect(303);
    assert!(!there.is_signed_in(&server).await && here.is_signed_in(&server).await);
    there.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    here.form(&server, "/auth/sessions/end-others", &[("csrf_token", &csrf)]).await.expect(303);
    assert!(!there.is_signed_in(&server).await && here.is_signed_in(&server).await);
    assert!(bob.is_signed_in(&server).await);
}

async fn a_session_ends_with_its_user(server: TestServer) {
    let tenant = server.tenant("acme").await;
    for (method, body) in [("PATCH", Some(json!({ "status": "suspended" }))), ("DELETE", None)] {
        let id = user(&server, "acme", &format!("{}@example.com", method.to_lowercase())).await;
        let mut browser = Browser::at(&tenant.host());
        browser.sign_in(&server, &format!("{method}@example.com"), PASSWORD).await.expect(200);
        server.api(method, &format!("/tenants/acme/users/{id}"), body).await;
        assert!(!browser.is_signed_in(&server).await, "{method}");
    }
}

async fn another_token_is_given_and_the_one_before_is_good_for_what_is_under_way(server: TestServer) {
    let tenant = server.tenant("acme").await;
    user(&server, "acme", "ada@example.com").await;
    let mut browser = Browser::at(&tenant.host());
    browser.sign_in(&server, "ada@example.com", PASSWORD).await.expect(200);
    let mut before = browser.clone();
    browser.send(&server, "POST", "/auth/refresh", &[], None).await.expect(200);
    assert_ne!(browser.cookies["stoa"], before.cookies["stoa"]);
    assert!(browser.is_signed_in(&server).await && before.is_signed_in(&server).await);
    let twice = before.clone();
    browser.send(&server, "POST", "/auth/refresh", &[], None).await.expect(200);
    // The one before the one before is nobody's.
    assert!(!twice.clone().is_signed_in(&server).await);
    assert!(browser.is_signed_in(&server).await);
    Browser::at(&tenant.host()).send(&server, "POST", "/auth/refresh", &[], None).await.expect(401);
}

async fn many_sign_in_at_once(server: TestServer) {
    let tenant = server.tenant("acme").await;
    let host = tenant.host();
    for number in 0..8 {
        user(&server, "acme", &format!("user{number}@example.com")).await;
    }
    let logins = (0..32).map(|number| {
        let (server, host) = (&server, host.clone());
        async move {
            let mut browser = Browser::at(&host);
            let email = format!("user{}@example.com", number % 8);
            browser.sign_in(server, &email, PASSWORD).await.expect(200);
            browser.is_signed_in(server).await
        }
    });
    assert!(join_all(logins).await.into_iter().all(|is_in| is_in));
}
