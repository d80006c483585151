//! Errors say what their reader can use, and nothing of the inside.

use super::{on_every_database, tenant};
use serde_json::json;
use stoa_tests::TestServer;

on_every_database! {
    production_shows_nothing_of_what_a_script_threw_and_development_all_of_it
    an_error_that_a_script_answers_with_is_its_own
    a_limit_says_what_was_used_what_it_is_and_who_set_it
}

const SCRIPT: &str = "import { registerWebHandler, NotFoundError } from 'stoa';\n\
    registerWebHandler('/throws', () => { throw new Error('hunter2'); });\n\
    registerWebHandler('/missing', () => { throw new NotFoundError('no such user'); });\n\
    registerWebHandler('/loops', () => { for (;;) {} });";

async fn production_shows_nothing_of_what_a_script_threw_and_development_all_of_it(server: TestServer) {
    let failed = tenant(&server, SCRIPT).await.get("/throws").await.expect(500);
    assert_eq!(failed.code(), "SCRIPT_EXECUTION_FAILED");
    assert!(!failed.body.contains("hunter2") && failed.json()["error"].get("stack").is_none(), "{failed:?}");
    let (_, server) = server.stop().await;
    let server = server.dev().start().await;
    let failed = server.known_tenant("acme").get("/throws").await.expect(500);
    assert_eq!(failed.json()["error"]["message"], "Error: hunter2");
    let stack = failed.json()["error"]["stack"].as_str().unwrap().to_owned();
    assert!(stack.contains(":2:"), "the author's own line: {stack}");
}

async fn an_error_that_a_script_answers_with_is_its_own(server: TestServer) {
    let missing = tenant(&server, SCRIPT).await.get("/missing").await.expect(404);
    assert_eq!(missing.code(), "NOT_FOUND");
    assert_eq!(missing.json()["error"]["message"], "no such user");
    assert_eq!(missing.header("cache-control"), "no-store");
}

async fn a_limit_says_what_was_used_what_it_is_and_who_set_it(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    acme.api("PUT", "/quotas", Some(json!({ "cpu_ms": 20 }))).await.expect(200);
    let details = acme.get("/loops").await.expect(503).json()["error"]["details"].clone();
    assert_eq!(details, json!({ "name": "cpu_ms", "used": 20, "limit": 20, "source": "tenant" }));
}
