//! How often routes and tenants are asked, by whom, and on many nodes.

use super::on_every_database;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use stoa_config::SecretUrl;
use stoa_storage::testing::RedisServer;
use stoa_tests::{Answer, Databases, TestServer, TestTenant};

on_every_database! {
    users_and_keys_have_counts_of_their_own
    who_is_counted_has_to_be_asked_for
    a_refusal_says_what_is_used_up
    a_tenant_has_limits_over_all_that_it_answers
    a_limit_of_a_tenant_that_cannot_be_is_refused
    what_clients_make_up_is_counted_and_nothing_else
}

const SCRIPT: &str = r#"
import { registerWebHandler } from "stoa";
const ok = () => "ok";
const one = (by) => ({ limit: 1, per: "1d", by });
registerWebHandler("/", ok);
registerWebHandler("/user", ok, "GET", { auth: "optional", rateLimit: one("user") });
registerWebHandler("/key", ok, "GET", { auth: "required", rateLimit: one("key") });
registerWebHandler("/header", ok, "GET", { rateLimit: one("header:x-who") });
registerWebHandler("/hour", ok, "GET", { rateLimit: { limit: 100, per: "hour", by: "route" } });
registerWebHandler("/two", ok, "GET", { rateLimit: { limit: 2, per: "1d" } });
"#;

async fn acme(server: &TestServer) -> TestTenant<'_> {
    let acme = server.tenant("acme").await;
    acme.deploy("main", SCRIPT).await;
    acme
}

async fn limit(acme: &TestTenant<'_>, rates: Value) -> Answer {
    acme.api("PATCH", "/policy", Some(json!({ "http": { "rateLimit": rates } }))).await
}

async fn ask(server: &TestServer, acme: &TestTenant<'_>, path: &str, key: Option<&str>) -> u16 {
    let request = server.request("GET", &acme.host(), path);
    Answer::of(match key {
        Some(key) => request.bearer_auth(key),
        None => request,
    })
    .await
    .status
}

async fn users_and_keys_have_counts_of_their_own(server: TestServer) {
    let acme = acme(&server).await;
    let (one, other) = (acme.key("client").await, acme.key("client").await);
    for path in ["/user", "/key"] {
        for (key, status) in [(&one, 200), (&one, 429), (&other, 200), (&other, 429)] {
            assert_eq!(ask(&server, &acme, path, Some(key)).await, status, "{path}");
        }
    }
    // Who is nobody counts by the address.
    assert_eq!(ask(&server, &acme, "/user", None).await, 200);
    assert_eq!(ask(&server, &acme, "/user", None).await, 429);
    // Who is not let in uses up nothing, and is told that.
    assert_eq!(ask(&server, &acme, "/key", None).await, 401);
}

async fn who_is_counted_has_to_be_asked_for(server: TestServer) {
    let acme = server.tenant("acme").await;
    for (options, word) in [
        ("{ rateLimit: { limit: 1, by: 'user' } }", "auth"),
        ("{ auth: 'none', rateLimit: { limit: 1, by: 'key' } }", "auth"),
        ("{ rateLimit: { limit: 1, by: 'tenant' } }", "policy"),
        ("{ rateLimit: { limit: 1, by: 'everybody' } }", "header:"),
    ] {
        let source = format!("registerWebHandler('/a', () => 1, 'GET', {options})");
        let refused = acme.put("main", &source).await.expect(422);
        let is_told = [word, "rateLimit.by", "/a"].iter().all(|part| refused.body.contains(part));
        assert!(is_told, "{options}: {refused:?}");
    }
}

async fn a_refusal_says_what_is_used_up(server: TestServer) {
    let acme = acme(&server).await;
    let first = acme.get("/header").await.expect(200);
    assert_eq!(first.header("ratelimit-policy"), "\"route\";q=1;w=86400");
    assert_eq!(first.header("ratelimit"), "\"route\";r=0;t=86400");
    let refused = acme.get("/header").await.expect(429);
    assert_eq!(refused.code(), "RATE_LIMITED");
    let details = &refused.json()["error"]["details"];
    assert_eq!((&details["limit"], &details["window"]), (&json!(1), &json!(86_400)));
    assert_eq!((&details["key"], &details["source"]), (&json!("header:x-who"), &json!("route")));
    assert_eq!(details["retry_after"].to_string(), refused.header("retry-after"));
}

async fn a_tenant_has_limits_over_all_that_it_answers(server: TestServer) {
    let acme = acme(&server).await;
    let other = server.tenant("other").await;
    other.deploy("main", SCRIPT).await;
    limit(&acme, json!([{ "limit": 100, "per": "1d" }, { "limit": 3, "per": "1d", "by": "tenant" }]))
        .await
        .expect(200);
    acme.get("/").await.expect(200);
    acme.get("/nothing/here").await.expect(404);
    // What changes beside it does not begin the count anew.
    acme.deploy("main", SCRIPT).await;
    acme.get("/").await.expect(200);
    let refused = acme.get("/nothing/here").await.expect(429);
    let details = &refused.json()["error"]["details"];
    assert_eq!((&details["key"], &details["source"]), (&json!("tenant"), &json!("tenant")));
    assert!(refused.header("ratelimit-policy").starts_with("\"tenant\";q=3"), "{refused:?}");
    other.get("/").await.expect(200);
    // The management API is no part of it.
    limit(&acme, Value::Null).await.expect(200);
    acme.get("/").await.expect(200);
}

async fn a_limit_of_a_tenant_that_cannot_be_is_refused(server: TestServer) {
    let acme = acme(&server).await;
    for (rates, word) in [
        (json!([]), "1 to 8"),
        (json!(0), "1000000"),
        (json!({ "limit": 1, "by": "user" }), "\\\"tenant\\\""),
        (json!({ "limit": 1, "per": "2d" }), "a day"),
    ] {
        let refused = limit(&acme, rates).await.expect(400);
        assert!(refused.body.contains(word), "{word}: {refused:?}");
    }
}

async fn what_clients_make_up_is_counted_and_nothing_else(server: TestServer) {
    let acme = acme(&server).await;
    let from = |who: String| {
        let request = server.request("GET", &acme.host(), "/header").header("x-who", who);
        async move { Answer::of(request).await.status }
    };
    let long = "x".repeat(20_000);
    assert_eq!((from(long.clone()).await, from(long.clone()).await), (200, 429));
    assert_eq!(from(format!("{long}y")).await, 200);
    for who in ["", "a", "A", "a:b", "*", "\u{e9}"] {
        assert_eq!((from(who.to_owned()).await, from(who.to_owned()).await), (200, 429), "{who:?}");
    }
}

/// Sixty-four clients of two nodes ask until each is refused; so many are let in.
async fn let_in(one: &TestServer, two: &TestServer, path: &str) -> u64 {
    let served = AtomicU64::new(0);
    let clients = (0..64).map(|number| {
        let (server, served) = (if number % 2 == 0 { one } else { two }, &served);
        async move {
            loop {
                let answer = server.known_tenant("acme").get(path).await;
                match answer.status {
                    200 => served.fetch_add(1, Ordering::Relaxed),
                    429 => break,
                    _ => panic!("{answer:?}"),
                };
            }
        }
    });
    join_all(clients).await;
    served.load(Ordering::Relaxed)
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_of_two_servers_with_redis_hold_a_rate() {
    let one = TestServer::on(Databases::PostgresAndRedis).await;
    let two = one.beside().await;
    let acme = acme(&one).await;
    limit(&acme, json!({ "limit": 300, "per": "1d", "by": "tenant" })).await.expect(200);
    let seen = two.known_tenant("acme");
    let started = Instant::now();
    while seen.api("GET", "/policy", None).await.json()["http"]["rateLimit"]["limit"] != 300 {
        assert!(started.elapsed() < Duration::from_secs(30), "the other server never saw it");
        tokio::task::yield_now().await;
    }
    let of_route = let_in(&one, &two, "/hour").await;
    assert!((95..=105).contains(&of_route), "{of_route} of 100");
    // All that were asked so far count for the tenant, the refused ones too.
    let of_tenant = let_in(&one, &two, "/").await + of_route + 64;
    assert!((285..=315).contains(&of_tenant), "{of_tenant} of 300");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_counts_on_alone_while_redis_is_away() {
    let redis = RedisServer::start().await.expect("Redis starts");
    let url = redis.url();
    let server = TestServer::builder()
        .settings(move |settings| settings.redis.url = Some(SecretUrl::new(url.clone())));
    let server = server.start().await;
    let acme = acme(&server).await;
    acme.get("/two").await.expect(200);
    redis.stop().await.expect("Redis stops");
    // What it has counted itself still counts.
    acme.get("/two").await.expect(200);
    acme.get("/two").await.expect(429);
}
