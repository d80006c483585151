//! What a tenant's scripts may reach is what an admin of the platform has set, from the next request on.

use super::on_every_database;
use serde_json::{Value, json};
use stoa_tests::{ADMIN_KEY, Answer, TestPlatform, TestServer, TestTenant};

on_every_database! {
    a_capability_that_is_taken_away_is_gone_at_once_and_for_this_tenant_alone
    setup_may_reach_no_more_than_a_handler
    a_policy_that_cannot_be_is_refused_by_name_and_changes_nothing
    a_policy_outlives_the_server
    code_from_strings_is_forbidden_to_versions_of_before_too
    a_version_that_needs_code_from_strings_does_not_run_while_that_is_forbidden
    an_uploaded_component_is_not_taken_at_its_word
}

const STORE: &str = "import { registerWebHandler, sharedStorage } from 'stoa';\n\
    registerWebHandler('/', async () => {\n\
      try { return (await sharedStorage.getItem('key')) ?? 'nothing'; } catch (e) { return e.code; }\n\
    });";

/// Every way to make code of a string, and what came of it.
const WAYS: &str = "import { registerWebHandler } from 'stoa';\n\
    const ways = {\n\
      direct: () => eval('1'),\n\
      indirect: () => (0, eval)('1'),\n\
      ofGlobal: () => globalThis.eval('1'),\n\
      called: () => Function('return 1')(),\n\
      made: () => new Function('return 1')(),\n\
      plain: () => (() => {}).constructor('return 1')(),\n\
      async: () => (async () => {}).constructor('return 1')(),\n\
      generator: () => (function* () {}).constructor('yield 1')(),\n\
      asyncGenerator: () => (async function* () {}).constructor('yield 1')(),\n\
      above: () => Object.getPrototypeOf((async () => {}).constructor)('return 1')(),\n\
      reflected: () => Reflect.construct(Function, ['return 1'])(),\n\
      below: () => new (class extends Function {})('return 1')(),\n\
      bound: () => Function.bind(null, 'return 1')()(),\n\
      ofMethod: () => ({ m() {} }).m.constructor('return 1')(),\n\
      ofPlatform: () => Response.constructor('return 1')(),\n\
    };\n\
    const tried = (way) => { try { way(); return 'works'; } catch (e) { return e.name; } };\n\
    registerWebHandler('/', () => Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, tried(way)])));\n\
    registerWebHandler('/else', () => [eval(42), (() => {}) instanceof Function, Function.name,\n\
      Function.prototype.constructor === Function, Object.keys(globalThis).includes('eval')]);\n\
    registerWebHandler('/throws', () => eval('1'));";

async fn patch(tenant: &TestTenant<'_>, policy: Value) -> Value {
    tenant.api("PATCH", "/policy", Some(policy)).await.expect(200).json()
}

/// What came of all the ways, which has to be the same.
async fn all_ways(tenant: &TestTenant<'_>) -> String {
    let outcomes = tenant.get("/").await.expect(200).json();
    let outcomes = outcomes.as_object().unwrap();
    assert_eq!(outcomes.len(), 15);
    let first = outcomes["direct"].as_str().unwrap();
    assert!(outcomes.values().all(|outcome| outcome == first), "{outcomes:?}");
    first.to_owned()
}

async fn a_capability_that_is_taken_away_is_gone_at_once_and_for_this_tenant_alone(server: TestServer) {
    let (acme, other) = (server.tenant("acme").await, server.tenant("other").await);
    for tenant in [&acme, &other] {
        tenant.deploy("main", STORE).await;
    }
    let before = acme.api("GET", "/policy", None).await.expect(200).json();
    let granted = before["capabilities"].as_object().unwrap();
    assert!(granted.contains_key("kv") && granted.values().all(|granted| granted == true), "{before}");
    assert_eq!((&before["eval"], &before["egress"]), (&json!(true), &json!({ "allow": [], "deny": [] })));

    let shown = patch(&acme, json!({ "capabilities": { "kv": false } })).await;
    assert_eq!((&shown["capabilities"]["kv"], &shown["capabilities"]["logs"]), (&json!(false), &json!(true)));
    assert_eq!(acme.get("/").await.body, "CAPABILITY_NOT_GRANTED");
    assert_eq!(other.get("/").await.body, "nothing");
    assert_eq!(other.api("GET", "/policy", None).await.json(), before);

    assert_eq!(patch(&acme, json!({ "capabilities": { "kv": true } })).await, before);
    assert_eq!(acme.get("/").await.body, "nothing");
}

async fn setup_may_reach_no_more_than_a_handler(server: TestServer) {
    let acme = server.tenant("acme").await;
    let script = "import { sharedStorage } from 'stoa';\n\
        export const setup = () => sharedStorage.setItem('key', 1);\n\
        export default { fetch: () => new Response('ok') };";
    patch(&acme, json!({ "capabilities": { "kv": false } })).await;
    let refused = acme.put("main", script).await.expect(422);
    assert_eq!(refused.code(), "SETUP_FAILED");
    assert!(refused.json()["error"]["message"].as_str().unwrap().contains("'kv'"), "{refused:?}");
    patch(&acme, json!({ "capabilities": { "kv": true } })).await;
    acme.put("main", script).await.expect(201);
}

async fn a_policy_that_cannot_be_is_refused_by_name_and_changes_nothing(server: TestServer) {
    let acme = server.tenant("acme").await;
    let before = patch(&acme, json!({ "egress": { "deny": ["*.example.com"] } })).await;
    let long = "a".repeat(100_000);
    for (policy, named) in [
        (json!({ "eval": false, "capabilities": { "kvv": false } }), "capabilities.kvv"),
        (json!({ "capabilities": { "kvv": true } }), "'kv'"),
        (json!({ "capabilities": { &long: true } }), "there is no such capability"),
        (json!({ "capabilities": { "kv": "no" } }), "boolean"),
        (json!({ "evil": false }), "evil"),
        (json!({ "egress": { "block": [] } }), "block"),
        (json!({ "egress": { "allow": ["example.com", "https://example.com"] } }), "egress.allow[1]"),
        (json!({ "egress": { "deny": ["*"] } }), "egress.deny[0]"),
        (json!({ "egress": { "deny": ["*.*.com"] } }), "egress.deny[0]"),
        (json!({ "egress": { "allow": ["10.0.0.0/33"] } }), "10.0.0.0/33"),
        (json!({ "egress": { "allow": ["example.com:0"] } }), "example.com:0"),
        (json!({ "egress": { "allow": ["a\u{0}b"] } }), "egress.allow[0]"),
        (json!({ "egress": { "allow": [&long] } }), "egress.allow[0]"),
        (json!({ "egress": { "deny": vec!["example.com"; 257] } }), "256"),
    ] {
        let refused = acme.api("PATCH", "/policy", Some(policy.clone())).await.expect(400);
        assert_eq!(refused.code(), "INVALID_REQUEST");
        let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(named) && message.len() < 1_000, "{message}");
    }
    assert_eq!(acme.api("GET", "/policy", None).await.json(), before);
}

async fn a_policy_outlives_the_server(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", STORE).await;
    let lists = json!({ "allow": ["*.Bücher.example:8443", "93.184.216.0/24"], "deny": ["Example.com."] });
    let policy = json!({ "capabilities": { "kv": false }, "eval": false, "egress": lists });
    let shown = patch(&acme, policy).await;
    let kept =
        json!({ "allow": ["*.xn--bcher-kva.example:8443", "93.184.216.0/24"], "deny": ["example.com"] });
    assert_eq!(shown["egress"], kept);
    // What is left out stays as it is.
    assert_eq!(patch(&acme, json!({ "egress": { "deny": ["example.com"] } })).await, shown);
    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    assert_eq!(acme.api("GET", "/policy", None).await.json(), shown);
    assert_eq!(acme.get("/").await.body, "CAPABILITY_NOT_GRANTED");
}

async fn code_from_strings_is_forbidden_to_versions_of_before_too(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", WAYS).await;
    assert_eq!(all_ways(&acme).await, "works");
    let other = acme.get("/else").await.json();

    patch(&acme, json!({ "eval": false })).await;
    assert_eq!(all_ways(&acme).await, "EvalError");
    assert_eq!(acme.get("/throws").await.expect(500).code(), "SCRIPT_EXECUTION_FAILED");
    assert_eq!(acme.get("/else").await.json(), other);
    // What is deployed now is no other, and a new start takes what was compiled.
    acme.deploy("main", WAYS).await;
    assert_eq!(all_ways(&acme).await, "EvalError");
    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    assert_eq!(all_ways(&acme).await, "EvalError");

    patch(&acme, json!({ "eval": true })).await;
    assert_eq!(all_ways(&acme).await, "works");
}

async fn a_version_that_needs_code_from_strings_does_not_run_while_that_is_forbidden(server: TestServer) {
    let acme = server.tenant("acme").await;
    let script = "const n = eval('41 + 1');\nexport default { fetch: () => new Response(String(n)) };";
    acme.deploy("main", script).await;
    assert_eq!(acme.get("/").await.expect(200).body, "42");
    patch(&acme, json!({ "eval": false })).await;
    assert_eq!(acme.get("/").await.expect(500).code(), "SCRIPT_EXECUTION_FAILED");
    let refused = acme.put("main", script).await.expect(422);
    assert_eq!(refused.code(), "COMPILE_FAILED");
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("EvalError") && message.contains("policy") && message.contains("main.js:1"),
        "{message}"
    );
    patch(&acme, json!({ "eval": true })).await;
    assert_eq!(acme.get("/").await.expect(200).body, "42");
}

async fn an_uploaded_component_is_not_taken_at_its_word(server: TestServer) {
    let acme = server.tenant("acme").await;
    patch(&acme, json!({ "eval": false })).await;
    let component =
        TestPlatform::new().deploy_files("main.js", &[("main.js", WAYS)]).await.component().to_vec();
    let request = server.api_request("PUT", "/tenants/acme/scripts/main", Some(ADMIN_KEY));
    Answer::of(request.header("content-type", "application/wasm").body(component)).await.expect(201);
    assert_eq!(all_ways(&acme).await, "EvalError");
}
