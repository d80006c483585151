//! The database goes away and comes back, and only what needs it notices.

use serde_json::Value;
use std::time::{Duration, Instant};
use stoa_tests::{Databases, TestServer};

const SCRIPT: &str = "import { registerWebHandler, sharedStorage } from 'stoa';\n\
    export function init() {\n\
      registerWebHandler('/plain', () => 'served');\n\
      registerWebHandler('/stored', () => sharedStorage.getItem('key'));\n\
      registerWebHandler('/set', () => sharedStorage.setItem('key', 'value'));\n\
      registerWebHandler('/code', () => sharedStorage.getItem('key').catch((e) => e.code));\n\
    }";

/// As long as anything here may take; nothing is expected to.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks until it is so: the server finds out by itself, at a moment of its own.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < PATIENCE, "it never became so");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_missed_only_by_what_needs_it() {
    let server = TestServer::on(Databases::Postgres).await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", SCRIPT).await;
    acme.get("/set").await.expect(200);
    acme.get("/plain").await.expect(200);

    server.postgres().stop().await.unwrap();
    until(async || server.get("stoa.test", "/health/ready").await.status == 503).await;
    let ready = server.get("stoa.test", "/health/ready").await;
    assert!(ready.body.contains("database"), "{ready:?}");
    assert_eq!(server.get("stoa.test", "/health/live").await.status, 200);
    assert_eq!(acme.get("/plain").await.expect(200).body, "served");
    let refused = acme.get("/stored").await.expect(503);
    assert_eq!(refused.code(), "STORAGE_UNAVAILABLE");
    assert_eq!(acme.get("/code").await.body, "STORAGE_UNAVAILABLE");
    let deploy = acme.put("main", SCRIPT).await.expect(503);
    assert_eq!(deploy.code(), "STORAGE_UNAVAILABLE");
    assert!(!deploy.header("retry-after").is_empty());

    server.postgres().start_again().await.unwrap();
    until(async || server.get("stoa.test", "/health/ready").await.status == 200).await;
    until(async || acme.get("/stored").await.body == "value").await;
    acme.put("main", SCRIPT).await.expect(200);
    server.get("stoa.test", "/health/deep").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_that_need_a_database_that_is_away_fail_at_once() {
    let server = TestServer::on(Databases::Postgres).await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", SCRIPT).await;
    server.postgres().freeze().await.unwrap();
    until(async || server.get("stoa.test", "/health/ready").await.status == 503).await;
    // If each waited for a timeout of its own, this would take minutes.
    let started = Instant::now();
    for _ in 0..200 {
        assert_eq!(acme.get("/stored").await.expect(503).code(), "STORAGE_UNAVAILABLE");
    }
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    server.postgres().thaw().await.unwrap();
    until(async || acme.get("/stored").await.status == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database_see_what_the_other_deploys() {
    let one = TestServer::on(Databases::Postgres).await;
    let two = one.beside().await;
    let acme = one.tenant("acme").await;
    acme.deploy("main", "export default { fetch: () => new Response('one') };").await;
    let seen = two.known_tenant("acme");
    until(async || seen.get("/").await.body == "one").await;
    seen.deploy("main", "export default { fetch: () => new Response('two') };").await;
    until(async || acme.get("/").await.body == "two").await;
    // Both at once: no version is lost, and both agree in the end.
    let deploys =
        (0..10).map(|n| {
            let tenant = if n % 2 == 0 { &acme } else { &seen };
            async move {
                tenant.put("main", &format!("export default {{ fetch: () => new Response('{n}') }};")).await
            }
        });
    let deploys = futures_util::future::join_all(deploys).await;
    let mut numbers: Vec<u64> = deploys
        .iter()
        .map(|deploy| {
            assert_eq!(deploy.status, 200, "{deploy:?}");
            deploy.json()["version"].as_u64().unwrap()
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (3..=12).collect::<Vec<_>>());
    until(async || {
        let latest = async |tenant: &stoa_tests::TestTenant<'_>| -> Value {
            tenant.api("GET", "/scripts/main", None).await.json()["active"].clone()
        };
        latest(&acme).await == 12 && latest(&seen).await == 12
    })
    .await;
    assert_eq!(acme.get("/").await.body, seen.get("/").await.body);
}
