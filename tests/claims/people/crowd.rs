//! Very many who are signed in, on two nodes.

use super::browser::{Browser, PASSWORD, user};
use futures_util::{StreamExt, stream};
use serde_json::json;
use stoa_identity::{Device, SessionConfig, Sessions, Shown, Users};
use stoa_storage::Database;
use stoa_tests::{Answer, Databases, TestServer};

/// Of whom each signs in as often as the rest of them together allows.
const USERS: usize = 500;
const SESSIONS: usize = 10_000;
const LOGINS: usize = 1_000;
/// Connections at once of this test, not of the logins that wait behind them.
const AT_ONCE: usize = 64;

/// Sessions that were made without anybody's password, as a login makes them.
async fn sessions(db: Database, ids: &[String]) -> Vec<String> {
    let config = SessionConfig { per_user: 1_000, ..SessionConfig::default() };
    let sessions = Sessions::new(&Users::new(db).unwrap(), config);
    let shown = Shown { provider: "password", mfa: false };
    let device = Device { agent: "", address: "192.0.2.1" };
    let made = stream::iter(ids.iter().cycle().take(SESSIONS))
        .map(|id| async { sessions.begin(id, shown, device).await.unwrap().token });
    made.buffer_unordered(8).collect().await
}

async fn how_many_are_in(server: &TestServer, host: &str, tokens: &[String]) -> usize {
    let asked = stream::iter(tokens).map(|token| async move {
        let request = server.request("GET", host, "/auth/status").header("cookie", format!("stoa={token}"));
        usize::from(Answer::of(request).await.expect(200).json()["authenticated"] == true)
    });
    asked.buffer_unordered(AT_ONCE).fold(0, |sum, one| async move { sum + one }).await
}

async fn logins(server: &TestServer, host: &str, from: usize) -> Vec<String> {
    let logins = stream::iter(from..from + LOGINS / 2).map(|number| async move {
        let mut browser = Browser::at(host);
        browser.sign_in(server, &format!("user{}@example.com", number % 20), PASSWORD).await.expect(200);
        browser.cookies["stoa"].clone()
    });
    logins.buffer_unordered(LOGINS).collect().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_signed_out_by_a_restart_and_everybody_by_being_signed_out() {
    let wide = |settings: &mut stoa_config::Settings| settings.auth.sessions_per_user = 1_000;
    let server = TestServer::builder().databases(Databases::PostgresAndRedis).settings(wide).start().await;
    let host = server.tenant("acme").await.host();
    let mut users = Vec::new();
    for number in 0..20 {
        users.push(user(&server, "acme", &format!("user{number}@example.com")).await);
    }
    for number in 20..USERS {
        let body = json!({ "email": format!("user{number}@example.com"), "name": "Ada" });
        let made = server.api("POST", "/tenants/acme/users", Some(body)).await.expect(201);
        users.push(made.json()["id"].as_str().unwrap().to_owned());
    }
    let (_, builder) = server.stop().await;
    let mut tokens = sessions(builder.database().await, &users).await;
    let server = builder.start().await;
    tokens.extend(logins(&server, &host, 0).await);
    let server = server.restart().await;
    tokens.extend(logins(&server, &host, LOGINS / 2).await);
    assert_eq!(tokens.len(), SESSIONS + LOGINS);
    let other = server.beside().await;
    // Every tenth on each node.
    let some: Vec<String> = tokens.iter().step_by(10).cloned().collect();
    assert_eq!(how_many_are_in(&server, &host, &some).await, some.len());
    assert_eq!(how_many_are_in(&other, &host, &some).await, some.len());
    for id in &users {
        server.api("DELETE", &format!("/tenants/acme/users/{id}/sessions"), None).await.expect(204);
    }
    assert_eq!(how_many_are_in(&server, &host, &some).await, 0);
    assert_eq!(how_many_are_in(&other, &host, &some).await, 0);
}
