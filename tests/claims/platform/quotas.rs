//! What is used is counted, shown and bounded, over the wire.

use super::on_every_database;
use crate::fetch::upstream::{Upstream, answer};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use stoa_tests::{ADMIN_KEY, Answer, Databases, TestServer, TestTenant};

on_every_database! {
    what_a_script_uses_is_shown_by_hour_and_day_also_after_a_restart
    a_request_over_the_quota_is_told_what_is_used_and_when_it_begins_anew
    a_scripts_own_quota_bounds_it_alone
    lines_over_the_quota_are_dropped_and_nothing_else
    a_report_that_cannot_be_is_refused_and_told_why
    quotas_that_cannot_be_are_refused
}

const SCRIPT: &str = "import { registerWebHandler } from 'stoa';
    registerWebHandler('/', () => 'hello');
    registerWebHandler('/log', () => { console.log('one'); console.log('two'); return 'logged'; });
    registerWebHandler('/fetch', async (req) => {
        try { return await (await fetch(req.query.url, { method: 'POST', body: 'x'.repeat(1000) })).text(); }
        catch (error) { const { code, details } = error.cause ?? error; return JSON.stringify({ code, details }); }
    });";

async fn usage(tenant: &TestTenant<'_>, query: &str) -> Value {
    tenant.api("GET", &format!("/usage{query}"), None).await.expect(200).json()
}

async fn set(tenant: &TestTenant<'_>, daily: Value) {
    tenant.api("PUT", "/quotas", Some(json!({ "daily": daily }))).await.expect(200);
}

async fn what_a_script_uses_is_shown_by_hour_and_day_also_after_a_restart(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", SCRIPT).await;
    for _ in 0..3 {
        acme.get("/").await.expect(200);
    }
    acme.get("/log").await.expect(200);
    // It leads to no script, so it is nobody's request.
    acme.get("/nowhere").await.expect(404);
    let shown = usage(&acme, "").await;
    let total = &shown["total"];
    assert_eq!((&total["requests"], &total["log_lines"]), (&json!(4), &json!(2)), "{shown}");
    assert_eq!(total["response_bytes"], "hello".len() * 3 + "logged".len());
    let item = &shown["items"][0];
    assert_eq!((&item["by"], &item["requests"]), (&json!("main"), &json!(4)));
    assert!(item["at"].as_str().unwrap().ends_with(":00:00Z"), "{item}");
    let requests = shown["today"].as_array().unwrap().iter().find(|today| today["quota"] == "requests");
    let requests = requests.unwrap();
    assert_eq!((&requests["used"], &requests["source"]), (&json!(4), &json!("platform")));
    assert_eq!(requests["warning"], false);

    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    acme.get("/").await.expect(200);
    assert_eq!(usage(&acme, "?by=day").await["total"]["requests"], 5);
    assert_eq!(usage(&acme, "?script=none").await["items"], json!([]));
    let all = server.api("GET", "/usage?by=day", None).await.expect(200).json();
    assert_eq!((&all["items"][0]["by"], &all["items"][0]["requests"]), (&json!("acme"), &json!(5)));

    let request = server.api_request("GET", "/tenants/acme/usage?by=day", Some(ADMIN_KEY));
    let csv = Answer::of(request.header("accept", "text/csv")).await.expect(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.body.split("\r\n").collect();
    assert!(lines[0].starts_with("at,script,requests,cpu_ms,"), "{}", csv.body);
    assert!(lines[1].contains("T00:00:00Z,main,5,"), "{}", csv.body);
    assert_eq!(acme.api("GET", "/usage?by=day&format=csv", None).await.body, csv.body);

    acme.api("DELETE", "/scripts/main", None).await.expect(204);
    assert_eq!(usage(&acme, "?by=day").await["total"]["requests"], 5);
    server.api("DELETE", "/tenants/acme", None).await.expect(204);
    server.tenant("acme").await;
    assert_eq!(usage(&acme, "?by=day").await["items"], json!([]));
}

async fn a_request_over_the_quota_is_told_what_is_used_and_when_it_begins_anew(server: TestServer) {
    let (acme, other) = (server.tenant("acme").await, server.tenant("other").await);
    let files = json!({ "files": { "main.js": SCRIPT, "assets/a.txt": "file" }, "entry": "main.js" });
    acme.api("PUT", "/scripts/main", Some(files)).await.expect(201);
    other.deploy("main", SCRIPT).await;
    set(&acme, json!({ "requests": 10 })).await;
    for _ in 0..9 {
        acme.get("/").await.expect(200);
    }
    acme.get("/a.txt").await.expect(200);
    for path in ["/", "/a.txt"] {
        let refused = acme.get(path).await.expect(429);
        assert_eq!(refused.code(), "QUOTA_EXCEEDED");
        let error = &refused.json()["error"];
        let details = &error["details"];
        let told = (&details["quota"], &details["used"], &details["limit"], &details["source"]);
        assert_eq!(told, (&json!("requests"), &json!(10), &json!(10), &json!("tenant")));
        let resets_at = details["resets_at"].as_str().unwrap();
        assert!(resets_at.ends_with("T00:00:00Z") && error["message"].as_str().unwrap().contains(resets_at));
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=86_400).contains(&wait), "{wait}");
    }
    let shown = usage(&acme, "").await;
    assert_eq!(shown["total"]["requests"], 10, "what is refused is not counted");
    let today = shown["today"].as_array().unwrap().iter().find(|today| today["quota"] == "requests");
    assert_eq!((&today.unwrap()["percent"], &today.unwrap()["warning"]), (&json!(100), &json!(true)));
    other.get("/").await.expect(200);
    set(&acme, json!({ "requests": 11 })).await;
    acme.get("/").await.expect(200);
    assert_eq!(acme.get("/").await.expect(429).json()["error"]["details"]["used"], 11);
    set(&acme, json!({ "cpu_ms": 1 })).await;
    let spent = async || {
        let answer = acme.get("/").await;
        answer.status == 429 && answer.json()["error"]["details"]["quota"] == "cpu_ms"
    };
    until(spent).await;
}

async fn a_scripts_own_quota_bounds_it_alone(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("one", SCRIPT).await;
    acme.put_at("/scripts/two?mount=/two", SCRIPT).await.expect(201);
    let limits = json!({ "daily": { "requests": 3 } });
    acme.api("PUT", "/scripts/one/limits", Some(limits)).await.expect(200);
    for _ in 0..3 {
        acme.get("/").await.expect(200);
    }
    let refused = acme.get("/").await.expect(429);
    assert_eq!(refused.json()["error"]["details"]["source"], "script");
    for _ in 0..5 {
        acme.get("/two").await.expect(200);
    }
    let shown = usage(&acme, "").await;
    let own = shown["today"].as_array().unwrap().iter().find(|today| today["script"] == "one").unwrap();
    assert_eq!((&own["used"], &own["limit"]), (&json!(3), &json!(3)));
    acme.api("PUT", "/scripts/one/limits", Some(json!({}))).await.expect(200);
    acme.get("/").await.expect(200);
}

async fn lines_over_the_quota_are_dropped_and_nothing_else(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", SCRIPT).await;
    set(&acme, json!({ "log_lines": 4 })).await;
    for _ in 0..2 {
        acme.get("/log").await.expect(200);
    }
    // The report has the lines written down, and tells the counters that nothing is left.
    assert_eq!(usage(&acme, "").await["total"]["log_lines"], 4);
    for _ in 0..5 {
        assert_eq!(acme.get("/log").await.expect(200).body, "logged");
    }
    assert_eq!(usage(&acme, "").await["total"]["log_lines"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_has_sent_and_received_too_much_is_told_so() {
    let upstream = Upstream::answering(|_| answer("200 OK", "", &"y".repeat(5_000))).await;
    let builder = TestServer::builder();
    let server = builder
        .settings(|settings| settings.fetch.allow_private = vec!["127.0.0.1/32".parse().unwrap()])
        .start()
        .await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", SCRIPT).await;
    set(&acme, json!({ "egress_bytes": 12_000 })).await;
    let path = format!("/fetch?url={}", upstream.url("/"));
    for _ in 0..2 {
        assert_eq!(acme.get(&path).await.expect(200).body.len(), 5_000);
    }
    assert_eq!(usage(&acme, "").await["total"]["egress_bytes"], 12_000);
    let told: Value = serde_json::from_str(&acme.get(&path).await.expect(200).body).unwrap();
    let details = &told["details"];
    assert_eq!(
        (&told["code"], &details["quota"]),
        (&json!("QUOTA_EXCEEDED"), &json!("egress_bytes")),
        "{told}"
    );
    assert_eq!((&details["used"], &details["limit"]), (&json!(12_000), &json!(12_000)));
    assert_eq!(upstream.connections(), 1, "what is refused is not sent");
}

async fn a_report_that_cannot_be_is_refused_and_told_why(server: TestServer) {
    let acme = server.tenant("acme").await;
    for query in [
        "?by=minute",
        "?from=yesterday",
        "?to=2026-02-30",
        "?from=2026-11-22&to=2026-11-21",
        "?from=2026-11-22&to=2026-11-22",
        "?from=2001-01-01",
        "?by=day&from=0001-01-01&to=9999-12-30",
        "?from=%00",
        "?from=99999999999999999999",
        "?script=A%20B",
        "?format=xml",
        "?limit=5",
    ] {
        let refused = acme.api("GET", &format!("/usage{query}"), None).await.expect(400);
        assert_eq!(refused.code(), "INVALID_REQUEST", "{query}");
    }
    assert_eq!(server.api("GET", "/usage?script=main", None).await.expect(400).code(), "INVALID_REQUEST");
    let nobody = server.api("GET", "/tenants/nobody/usage", None).await.expect(404);
    assert_eq!(nobody.code(), "NOT_FOUND");
}

async fn quotas_that_cannot_be_are_refused(server: TestServer) {
    let acme = server.tenant("acme").await;
    for (daily, name) in [
        (json!({ "requests": 0 }), "daily.requests"),
        (json!({ "log_lines": u64::MAX }), "daily.log_lines"),
        (json!({ "request": 1 }), "request"),
        (json!({ "cpu_ms": -1 }), "-1"),
    ] {
        let refused = acme.api("PUT", "/quotas", Some(json!({ "daily": daily }))).await.expect(400);
        assert!(refused.json()["error"]["message"].as_str().unwrap().contains(name), "{refused:?}");
    }
    set(&acme, json!({ "requests": 5 })).await;
    let shown = acme.api("GET", "/quotas", None).await.expect(200).json();
    assert_eq!(shown["limits"], json!({ "daily": { "requests": 5 } }));
    assert_eq!(shown["effective"]["daily"]["requests"], 5);
    assert!(shown["effective"]["daily"]["cpu_ms"].as_u64().unwrap() > 1_000_000);
}

/// Asks until it is so: another node, or what is counted, comes after at a moment of its own.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        // It only ends what would hang: 64 clients on a machine with more to do take half a minute.
        assert!(started.elapsed() < Duration::from_mins(3), "it never became so");
        tokio::task::yield_now().await;
    }
}

/// Many clients of two servers use up a quota, and the servers know of each other through the databases alone.
async fn hold_a_quota(databases: Databases) {
    const LIMIT: u64 = 1_000;
    let one = TestServer::on(databases).await;
    let two = one.beside().await;
    let acme = one.tenant("acme").await;
    acme.deploy("main", SCRIPT).await;
    set(&acme, json!({ "requests": LIMIT })).await;
    let seen = two.known_tenant("acme");
    until(async || {
        let quotas = seen.api("GET", "/quotas", None).await;
        quotas.status == 200 && quotas.json()["effective"]["daily"]["requests"] == LIMIT
    })
    .await;
    let served = AtomicU64::new(0);
    let clients = (0..64).map(|number| {
        let (tenant, served) = (if number % 2 == 0 { &acme } else { &seen }, &served);
        async move {
            loop {
                let answer = tenant.get("/").await;
                match answer.status {
                    200 => served.fetch_add(1, Ordering::Relaxed),
                    429 => break answer.code(),
                    _ => panic!("{answer:?}"),
                };
            }
        }
    });
    let refusals = futures_util::future::join_all(clients).await;
    assert!(refusals.iter().all(|code| code == "QUOTA_EXCEEDED"), "{refusals:?}");
    let served = served.load(Ordering::Relaxed);
    assert!((LIMIT * 95 / 100..=LIMIT * 105 / 100).contains(&served), "{served} of {LIMIT}");
    until(async || usage(&acme, "").await["total"]["requests"] == served).await;
    until(async || usage(&seen, "").await["total"]["requests"] == served).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_of_two_servers_hold_a_quota() {
    hold_a_quota(Databases::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_of_two_servers_with_redis_hold_a_quota() {
    hold_a_quota(Databases::PostgresAndRedis).await;
}
