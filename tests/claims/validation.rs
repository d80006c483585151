//! What a client got wrong is one answer.

use serde_json::json;
use stoa_tests::{Answer, TestServer, TestTenant};

const DOCUMENT: &str = include_str!("../../docs/validation.md");

/// The first block of the document in this language.
fn block(language: &str) -> &'static str {
    let from = DOCUMENT.split_once(&format!("```{language}\n")).unwrap().1;
    from.split_once("```").unwrap().0
}

async fn post(server: &TestServer, tenant: &TestTenant<'_>, path: &str, body: String) -> Answer {
    let request = server.request("POST", &tenant.host(), path);
    Answer::of(request.header("content-type", "application/json").body(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_document_answers_what_it_says() {
    let server = TestServer::builder().start().await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", block("js")).await;
    let refusal =
        post(&server, &acme, "/users", json!({"email": "ada", "age": 17}).to_string()).await.expect(422);
    let told: serde_json::Value = serde_json::from_str(block("json")).unwrap();
    let error = &refusal.json()["error"];
    for member in ["code", "message", "details"] {
        assert_eq!(error[member], told["error"][member], "{member}");
    }
    let user = json!({"email": "ada@example.com", "age": 18, "address": {"city": "Rome"}});
    assert_eq!(post(&server, &acme, "/users", user.to_string()).await.expect(200).json(), user);
    let page = acme.get("/users?page=2&order=asc&all=true").await.expect(200).json();
    assert_eq!(page, json!({"page": 2, "settings": {"page": "2", "order": "asc", "all": true}}));
    assert_eq!(acme.get("/users?page=x").await.expect(422).code(), "VALIDATION_FAILED");
}

/// Every fault reaches the client, however long its names are, and what cannot be checked is no fault of the server.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_client_sends_is_its_own_mistake() {
    let server = TestServer::builder().start().await;
    let acme = server.tenant("acme").await;
    let script = "import { registerWebHandler, requireJsonBody } from 'stoa';\n\
        const schema = { additionalProperties: { type: 'integer', maximum: 1 }, items: { $ref: '#' } };\n\
        registerWebHandler('/', (req) => requireJsonBody(req, schema) && 'fine', 'POST');";
    acme.deploy("main", script).await;
    let members: serde_json::Map<_, _> =
        (0..300).map(|number| (format!("{number:03}{}", "é".repeat(1_000)), json!("x".repeat(99)))).collect();
    let refusal = post(&server, &acme, "/", json!(members).to_string()).await.expect(422).json();
    assert_eq!(refusal["error"]["details"]["errors"].as_array().unwrap().len(), 100);
    assert_eq!(refusal["error"]["details"]["more"], true);
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let refusal = post(&server, &acme, "/", deep).await.expect(422).json();
    assert_eq!(refusal["error"]["details"]["errors"][0]["rule"], "limit");
    post(&server, &acme, "/", "[".repeat(100_000)).await.expect(400);
    post(&server, &acme, "/", "{\"a\":1}".to_owned()).await.expect(200);
}
