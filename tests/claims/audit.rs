//! The audit log as its readers have it: over the API, and with somebody at the database.

use crate::every_database::on_every_database;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use stoa_storage::Database;
use stoa_tests::{ADMIN_KEY, Answer, TestServer, TestTenant};

on_every_database! {
    an_entry_says_who_did_what_to_what_and_nothing_secret
    wrong_keys_are_written_down_however_many_there_are_in_a_few_entries
    what_is_tampered_with_is_named
    two_nodes_write_one_chain
    a_log_is_read_in_pages_and_exported_in_parts
    the_log_of_a_deleted_tenant_is_the_platforms_alone
}

async fn log(acme: &TestTenant<'_>, query: &str) -> Vec<Value> {
    let page = acme.api("GET", &format!("/audit?limit=100{query}"), None).await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

async fn write(server: &TestServer, key: &str, value: &str) -> Answer {
    let request = server.api_request("PUT", &format!("/tenants/acme/kv/main/{key}"), Some(ADMIN_KEY));
    Answer::of(request.header("content-type", "application/json").body(value.to_owned())).await
}

async fn an_entry_says_who_did_what_to_what_and_nothing_secret(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", "export default { fetch: () => new Response('hello') };").await;
    let hostile = "x\"},{\"chain\":\"platform\",\"\u{202e}'; DROP TABLE audit; --";
    let body = json!({ "name": hostile, "role": "editor" });
    let made = acme.api("POST", "/api-keys", Some(body)).await.expect(201).json();
    let key = made["key"].as_str().unwrap();
    let deployed = server.api_request("PUT", "/tenants/acme/scripts/main", Some(key));
    let deployed = deployed.header("content-type", "application/javascript");
    let deployed = Answer::of(deployed.body("export default { fetch: () => new Response('two') };")).await;
    deployed.clone().expect(200);
    write(&server, "greeting", "\"the stored value\"").await.expect(200);

    let entries = log(&acme, "").await;
    let [data, deploy, create, ..] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((&data["action"], &data["details"]), (&json!("data.write"), &json!({ "bytes": 18 })));
    assert_eq!(data["actor"], "key admin (configured admin key)");
    assert_eq!(data["address"], "127.0.0.1");
    let expected = json!({ "version": 2, "percent": null });
    assert_eq!((&deploy["action"], &deploy["details"]), (&json!("script.deploy"), &expected));
    assert_eq!(deploy["target"], "/v1/tenants/acme/scripts/main");
    assert_eq!(deploy["request_id"], deployed.header("x-request-id"));
    let id = made["id"].as_str().unwrap();
    assert_eq!(deploy["actor"], format!("key {id} ({})", hostile.replace('\u{202e}', "\u{fffd}")));
    assert_eq!((&create["action"], &create["details"]["id"]), (&json!("key.create"), &json!(id)));
    assert_eq!(log(&acme, &format!("&actor={id}")).await.len(), 1);
    assert_eq!(log(&acme, "&action=script.deploy").await.len(), 2);

    let export = acme.api("GET", "/audit/export", None).await.expect(200);
    assert_eq!(export.header("content-type"), "application/x-ndjson");
    assert_eq!(export.body.lines().count(), entries.len() + 1);
    for secret in [key, ADMIN_KEY, "the stored value", "new Response"] {
        assert!(!export.body.contains(secret), "{secret} is in the log");
    }
    let platform = server.api("GET", "/audit", None).await.expect(200).json();
    assert_eq!(platform["items"][0]["action"], "tenant.create");
    assert_eq!(platform["items"][0]["details"]["tenant"], "acme");
}

async fn wrong_keys_are_written_down_however_many_there_are_in_a_few_entries(server: TestServer) {
    let acme = server.tenant("acme").await;
    for _ in 0..30 {
        server.api_as(Some("a wrong key of letters"), "GET", "/tenants/acme", None).await;
    }
    let page = loop {
        let page = server.api("GET", "/audit?action=tenant.read", None).await.expect(200).json();
        if page["items"] != json!([]) {
            break page;
        }
    };
    let [entry] = page["items"].as_array().unwrap().as_slice() else { panic!("{page}") };
    assert_eq!((&entry["outcome"], &entry["actor"]), (&json!("refused"), &json!("nobody")));
    assert!(!page.to_string().contains("a wrong key"), "{page}");
    assert_eq!(log(&acme, "").await, Vec::<Value>::new(), "a stranger wrote into a tenant's log");
    // At its end a server writes down how many more there were.
    let server = server.restart().await;
    let page = server.api("GET", "/audit?action=tenant.read", None).await.expect(200).json();
    assert_eq!(page["items"][0]["details"]["repeated"], 29, "{page}");
}

async fn sql(db: &Database, sql: &str) {
    let mut tx = db.write().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn what_is_tampered_with_is_named(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", "export default { fetch: () => new Response('hello') };").await;
    for number in 0..4 {
        write(&server, "some", &number.to_string()).await.expect(200);
    }
    let whole = acme.api("GET", "/audit/verify", None).await.expect(200).json();
    assert_eq!((&whole["whole"], &whole["checked"]), (&json!(true), &json!(5)), "{whole}");
    let (_, builder) = server.stop().await;
    let db = builder.database().await;
    let on =
        if builder.settings_now().database.url.expose().starts_with("sqlite") { "" } else { " ON audit" };
    sql(&db, &format!("DROP TRIGGER audit_is_not_updated{on}; DROP TRIGGER audit_is_not_deleted{on}")).await;
    sql(&db, "UPDATE audit SET line = REPLACE(line, 'data.write', 'data.read') WHERE chain = 'tenant:acme' AND seq = 3")
        .await;
    db.close().await;
    let server = builder.start().await;
    let broken = server.api("GET", "/tenants/acme/audit/verify", None).await.expect(200).json();
    assert_eq!((&broken["whole"], &broken["broken_at"]), (&json!(false), &json!(3)), "{broken}");
    let (_, builder) = server.stop().await;
    let db = builder.database().await;
    sql(&db, "DELETE FROM audit WHERE chain = 'tenant:acme' AND seq > 2").await;
    db.close().await;
    let server = builder.start().await;
    let broken = server.api("GET", "/tenants/acme/audit/verify", None).await.expect(200).json();
    assert_eq!((&broken["broken_at"], &broken["problem"]), (&json!(3), &json!("it is missing")), "{broken}");
}

async fn two_nodes_write_one_chain(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", "export default { fetch: () => new Response('hello') };").await;
    let other = server.beside().await;
    let writes = (0..40).map(|number| {
        let node = if number % 2 == 0 { &server } else { &other };
        async move { write(node, &format!("key{number}"), "1").await.status }
    });
    assert!(join_all(writes).await.iter().all(|status| *status == 200));
    let verdict = acme.api("GET", "/audit/verify", None).await.expect(200).json();
    assert_eq!((&verdict["whole"], &verdict["checked"]), (&json!(true), &json!(41)), "{verdict}");
    other.stop().await;
}

async fn a_log_is_read_in_pages_and_exported_in_parts(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", "export default { fetch: () => new Response('hello') };").await;
    for number in 0..6 {
        write(&server, "some", &number.to_string()).await.expect(200);
    }
    let (mut seen, mut path) = (Vec::new(), "/audit?limit=3".to_owned());
    loop {
        let page = acme.api("GET", &path, None).await.expect(200).json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap()));
        let Some(cursor) = page["cursor"].as_str() else { break };
        path = format!("/audit?limit=3&cursor={cursor}");
    }
    assert_eq!(seen, (1..=7).rev().collect::<Vec<_>>());
    let part = acme.api("GET", "/audit/export?after=5", None).await.expect(200).body;
    let header: Value = serde_json::from_str(part.lines().next().unwrap()).unwrap();
    assert_eq!((&header["after"]["seq"], &header["head"]["seq"]), (&json!(5), &json!(7)));
    assert_eq!(part.lines().count(), 3);
    for (wrong, status) in [
        ("/audit?limit=0", 400),
        ("/audit?since=yesterday", 400),
        ("/audit?cursor=eA", 400),
        ("/audit?who=me", 400),
        ("/audit/export?after=8", 400),
        ("/audit/export?after=-1", 400),
    ] {
        assert_eq!(acme.api("GET", wrong, None).await.expect(status).code(), "INVALID_REQUEST", "{wrong}");
    }
    assert_eq!(log(&acme, "&actor=%25&until=9223372036854775807").await.len(), 0);
}

async fn the_log_of_a_deleted_tenant_is_the_platforms_alone(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.key("owner").await;
    server.api("DELETE", "/tenants/acme", None).await.expect(204);
    let before = log(&acme, "").await;
    assert_eq!(before.len(), 1, "{before:?}");
    let acme = server.tenant("acme").await;
    let key = acme.key("admin").await;
    let seen = server.api_as(Some(&key), "GET", "/tenants/acme/audit", None).await.expect(200).json();
    assert_eq!(seen["items"].as_array().unwrap().len(), 1, "{seen}");
    assert_eq!(seen["items"][0]["seq"], 2);
    let since =
        server.api_as(Some(&key), "GET", "/tenants/acme/audit?since=0", None).await.expect(200).json();
    assert_eq!(since["items"].as_array().unwrap().len(), 1, "{since}");
    let export = server.api_as(Some(&key), "GET", "/tenants/acme/audit/export", None).await.expect(200).body;
    assert_eq!(export.lines().count(), 2);
    server.api_as(Some(&key), "GET", "/tenants/acme/audit/export?after=0", None).await.expect(400);
    let verdict =
        server.api_as(Some(&key), "GET", "/tenants/acme/audit/verify", None).await.expect(200).json();
    assert_eq!((&verdict["whole"], &verdict["checked"]), (&json!(true), &json!(1)));
    assert_eq!(log(&acme, "").await.len(), 2);
    server.api("GET", "/tenants/nobody/audit", None).await.expect(404);
    let platform = server.api("GET", "/audit?action=tenant.delete", None).await.expect(200).json();
    assert_eq!(platform["items"][0]["target"], "/v1/tenants/acme");
}
