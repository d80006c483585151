//! Which version answers: rollback, a part of the traffic, a look at one before it is active.

use super::on_every_database;
use serde_json::json;
use std::collections::BTreeSet;
use stoa_tests::{Answer, TestServer, TestTenant};

on_every_database! {
    a_rollback_is_instant_and_goes_both_ways
    a_second_version_gets_its_part_and_keeps_its_clients
    every_version_can_be_seen_under_a_name_of_its_own
    routes_of_a_version_that_is_rolled_out_may_not_be_anothers
}

fn says(word: &str) -> String {
    format!("export default {{ fetch: () => new Response({word:?}) }};")
}

async fn a_rollback_is_instant_and_goes_both_ways(server: TestServer) {
    let acme = server.tenant("acme").await;
    assert_eq!(acme.api("POST", "/scripts/main/rollback", Some(json!({}))).await.status, 404);
    for word in ["one", "two", "three"] {
        acme.deploy("main", &says(word)).await;
    }
    acme.api("POST", "/scripts/main/rollback", Some(json!({}))).await.expect(200);
    assert_eq!(acme.get("/").await.body, "two");
    acme.api("POST", "/scripts/main/rollback", Some(json!({ "version": 1 }))).await.expect(200);
    assert_eq!(acme.get("/").await.body, "one");
    let nothing = acme.api("POST", "/scripts/main/rollback", Some(json!({}))).await.expect(400);
    assert_eq!(nothing.code(), "INVALID_REQUEST");
    acme.api("POST", "/scripts/main/rollback", Some(json!({ "version": 9 }))).await.expect(404);
    let back = acme.api("POST", "/scripts/main/rollback", Some(json!({ "version": 3 }))).await.expect(200);
    assert_eq!((&back.json()["active"], &back.json()["latest"]), (&json!(3), &json!(3)));
    assert_eq!(acme.deploy("main", &says("four")).await["version"], 4);
}

async fn as_client(server: &TestServer, tenant: &TestTenant<'_>, client: &str) -> String {
    let request = server.request("GET", &tenant.host(), "/");
    Answer::of(request.header("stoa-client-key", client)).await.body
}

async fn a_second_version_gets_its_part_and_keeps_its_clients(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", &says("one")).await;
    let rolled = acme.put_at("/scripts/main?percent=30", &says("two")).await.expect(200).json();
    assert_eq!(rolled["script"]["canary"], json!({ "version": 2, "percent": 30 }));
    let clients: Vec<String> = (0..300).map(|n| format!("client-{n}")).collect();
    let mut second = BTreeSet::new();
    for client in &clients {
        if as_client(&server, &acme, client).await == "two" {
            second.insert(client.clone());
        }
    }
    // The hash decides, always alike; 300 of these make 30 % to within a few.
    assert!((60..=120).contains(&second.len()), "{}", second.len());
    for client in clients.iter().take(30) {
        assert_eq!(as_client(&server, &acme, client).await == "two", second.contains(client), "{client}");
    }
    // A larger part takes nobody's version away.
    let rollout = |percent: u64| json!({ "version": 2, "percent": percent });
    acme.api("PUT", "/scripts/main/rollout", Some(rollout(60))).await.expect(200);
    for client in second.iter().take(20) {
        assert_eq!(as_client(&server, &acme, client).await, "two");
    }
    acme.api("PUT", "/scripts/main/rollout", Some(rollout(0))).await.expect(200);
    assert_eq!(as_client(&server, &acme, second.first().unwrap()).await, "one");
    let over = acme.api("PUT", "/scripts/main/rollout", Some(rollout(100))).await.expect(200).json();
    assert_eq!((&over["active"], &over["canary"]), (&json!(2), &json!(null)));
    assert_eq!(acme.get("/").await.body, "two");
    acme.api("PUT", "/scripts/main/rollout", Some(rollout(101))).await.expect(400);
}

async fn every_version_can_be_seen_under_a_name_of_its_own(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", &says("one")).await;
    let second = acme.deploy("main", &says("two")).await;
    let url = second["preview_url"].as_str().unwrap();
    assert!(url.starts_with("http://v2.main.acme.stoa.test"), "{url}");
    let seen = server.get("v1.main.acme.stoa.test", "/").await.expect(200);
    assert_eq!((seen.body.as_str(), seen.header("x-robots-tag")), ("one", "noindex"));
    assert_eq!(server.get("v2.main.acme.stoa.test", "/").await.body, "two");
    for nobody in ["v3.main.acme.stoa.test", "v1.other.acme.stoa.test", "v1.main.nobody.stoa.test"] {
        assert_eq!(server.get(nobody, "/").await.status, 404, "{nobody}");
    }
}

async fn routes_of_a_version_that_is_rolled_out_may_not_be_anothers(server: TestServer) {
    let acme = server.tenant("acme").await;
    let route = |path: &str| {
        format!("import {{ registerWebHandler }} from 'stoa'; registerWebHandler('{path}', () => '{path}');")
    };
    acme.deploy("one", &route("/one")).await;
    acme.deploy("two", &route("/two")).await;
    let refused = acme.put_at("/scripts/two?percent=10", &route("/one")).await.expect(409);
    assert_eq!(refused.code(), "ROUTE_CONFLICT");
    acme.put_at("/scripts/two?percent=10", &route("/three")).await.expect(200);
    // A route of the second version is taken, too.
    assert_eq!(acme.put("four", &route("/three")).await.expect(409).code(), "ROUTE_CONFLICT");
    let routes = acme.api("GET", "/routes", None).await.expect(200).json();
    let paths: Vec<_> =
        routes["items"].as_array().unwrap().iter().map(|route| route["path"].clone()).collect();
    assert_eq!(paths, ["/one", "/three", "/two"]);
}
