//! Tenants never see one another, and one that is suspended or deleted is.

use super::on_every_database;
use serde_json::json;
use stoa_tests::{Databases, TestServer};

on_every_database! {
    two_tenants_with_the_same_names_and_keys_never_meet
    a_tenants_key_does_not_tell_whether_another_tenant_exists
    a_suspended_tenant_is_refused_and_loses_nothing
    a_deleted_tenant_is_gone_with_all_its_data
    a_host_name_belongs_to_one_tenant
    limits_that_were_set_hold_and_say_where_they_come_from
}

/// Everything that a script can do with its storage, and an error that names what it saw.
const STORE: &str = "import { registerWebHandler, sharedStorage } from 'stoa';\n\
    export function init() {\n\
      registerWebHandler('/set/:v', (c) => sharedStorage.setItem('key', c.request.params.v));\n\
      registerWebHandler('/get', async () => (await sharedStorage.getItem('key')) ?? 'nothing');\n\
      registerWebHandler('/list', () => sharedStorage.list(''));\n\
      registerWebHandler('/clear', () => sharedStorage.clear());\n\
      registerWebHandler('/fail', async () => { throw new Error('I saw ' + await sharedStorage.getItem('key')); });\n\
    }";

async fn two_tenants_with_the_same_names_and_keys_never_meet(server: TestServer) {
    let (acme, other) = (server.tenant("acme").await, server.tenant("other").await);
    for tenant in [&acme, &other] {
        tenant.deploy("main", STORE).await;
    }
    acme.get("/set/of-acme").await.expect(200);
    assert_eq!(other.get("/get").await.body, "nothing");
    assert_eq!(other.get("/list").await.json(), json!({ "keys": [] }));
    other.get("/set/of-other").await.expect(200);
    assert_eq!(other.get("/clear").await.body, "1");
    assert_eq!(acme.get("/get").await.body, "of-acme");
    let failed = other.get("/fail").await;
    assert!(!failed.body.contains("acme"), "{failed:?}");
    let entries = other.api("GET", "/kv?script=main", None).await.expect(200);
    assert!(!entries.body.contains("of-acme"));
    // Two scripts of one tenant do not meet either.
    acme.put_at("/scripts/second?mount=/second", STORE).await.expect(201);
    assert_eq!(acme.get("/second/get").await.body, "nothing");
}

async fn a_tenants_key_does_not_tell_whether_another_tenant_exists(server: TestServer) {
    let (acme, other) = (server.tenant("acme").await, server.tenant("other").await);
    other.deploy("main", STORE).await;
    let key = acme.key("owner").await;
    for (method, path) in [
        ("GET", ""),
        ("GET", "/scripts"),
        ("GET", "/scripts/main"),
        ("GET", "/scripts/main/versions"),
        ("GET", "/api-keys"),
        ("GET", "/kv?script=main"),
        ("DELETE", "/scripts/main"),
    ] {
        let there = server.api_as(Some(&key), method, &format!("/tenants/other{path}"), None).await;
        let nowhere = server.api_as(Some(&key), method, &format!("/tenants/nobody{path}"), None).await;
        assert_eq!((there.status, nowhere.status), (404, 404), "{method} {path}");
        let message = |answer: &stoa_tests::Answer| {
            let json = answer.json();
            (json["error"]["message"].to_string(), json["error"]["details"].clone())
        };
        let (there, nowhere) = (message(&there), message(&nowhere));
        assert_eq!(there.0.replace("other", "x"), nowhere.0.replace("nobody", "x"));
        assert_eq!(there.1, nowhere.1);
    }
    other.api("GET", "/scripts/main", None).await.expect(200);
}

async fn a_suspended_tenant_is_refused_and_loses_nothing(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", STORE).await;
    acme.get("/set/kept").await.expect(200);
    acme.api("PATCH", "", Some(json!({ "status": "suspended" }))).await.expect(200);
    assert_eq!(acme.get("/get").await.expect(403).code(), "TENANT_SUSPENDED");
    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    assert_eq!(acme.get("/get").await.status, 403);
    acme.api("PATCH", "", Some(json!({ "status": "active" }))).await.expect(200);
    assert_eq!(acme.get("/get").await.body, "kept");
}

async fn a_deleted_tenant_is_gone_with_all_its_data(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", STORE).await;
    acme.get("/set/old").await.expect(200);
    let key = acme.key("owner").await;
    acme.api("DELETE", "", None).await.expect(204);
    assert_eq!(acme.get("/get").await.expect(404).code(), "TENANT_NOT_FOUND");
    assert_eq!(server.api_as(Some(&key), "GET", "/tenants/acme", None).await.status, 401);
    let acme = server.tenant("acme").await;
    acme.deploy("main", STORE).await;
    assert_eq!(acme.get("/get").await.body, "nothing");
    // The same for a script.
    acme.get("/set/old").await.expect(200);
    acme.api("DELETE", "/scripts/main", None).await.expect(204);
    assert_eq!(acme.deploy("main", STORE).await["version"], 1);
    assert_eq!(acme.get("/get").await.body, "nothing");
}

async fn a_host_name_belongs_to_one_tenant(server: TestServer) {
    let (acme, other) = (server.tenant("acme").await, server.tenant("other").await);
    acme.deploy("main", STORE).await;
    let vouched = Some(json!({ "verified": true }));
    acme.api("PUT", "/hostnames/WWW.Acme.example", vouched.clone()).await.expect(200);
    assert_eq!(server.get("www.acme.example", "/get").await.body, "nothing");
    assert_eq!(
        other.api("PUT", "/hostnames/www.acme.example", None).await.expect(409).code(),
        "ALREADY_EXISTS"
    );
    let below = other.api("PUT", "/hostnames/acme.stoa.test", None).await.expect(400);
    assert_eq!(below.code(), "INVALID_REQUEST");
    acme.api("DELETE", "/hostnames/www.acme.example", None).await.expect(204);
    assert_eq!(server.get("www.acme.example", "/get").await.expect(404).code(), "TENANT_NOT_FOUND");
    other.api("PUT", "/hostnames/www.acme.example", vouched).await.expect(200);
}

async fn limits_that_were_set_hold_and_say_where_they_come_from(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", "export default { fetch() { for (;;) {} } };").await;
    acme.api("PUT", "/quotas", Some(json!({ "cpu_ms": 20 }))).await.expect(200);
    let over = acme.get("/").await.expect(503);
    assert_eq!(over.code(), "CPU_LIMIT_EXCEEDED");
    assert_eq!(over.json()["error"]["details"]["limit"], 20);
    assert_eq!(over.json()["error"]["details"]["source"], "tenant");
    acme.api("PUT", "/scripts/main/limits", Some(json!({ "cpu_ms": 30 }))).await.expect(200);
    let over = acme.get("/").await.json();
    assert_eq!(
        (&over["error"]["details"]["limit"], &over["error"]["details"]["source"]),
        (&json!(30), &json!("script"))
    );
    let zero = acme.api("PUT", "/quotas", Some(json!({ "cpu_ms": 0 }))).await.expect(400);
    assert!(zero.json()["error"]["message"].as_str().unwrap().contains("unlimited"));
    let unknown = acme.api("PUT", "/quotas", Some(json!({ "cpu": 5 }))).await.expect(400);
    assert!(unknown.json()["error"]["message"].as_str().unwrap().contains("cpu"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_scripts_store_can_be_in_redis() {
    let server = TestServer::on(Databases::PostgresAndRedis).await;
    two_tenants_with_the_same_names_and_keys_never_meet(server).await;
    let server = TestServer::on(Databases::PostgresAndRedis).await;
    a_deleted_tenant_is_gone_with_all_its_data(server).await;
}
