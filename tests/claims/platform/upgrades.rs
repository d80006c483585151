//! A server with another engine on the data of one before.

use super::on_every_database;
use serde_json::json;
use stoa_tests::component::{custom, with_custom};
use stoa_tests::{ADMIN_KEY, Answer, TestServer, other_engine};

on_every_database! {
    every_script_answers_as_before_on_another_engine
    a_script_that_cannot_be_compiled_again_goes_on_with_its_own_engine
}

const COUNTER: &str = "import { registerWebHandler } from 'stoa';\nlet n: number = 40;\n\
    export function init() { n += 2; }\nregisterWebHandler('/', () => ({ n: n++ }));";

async fn every_script_answers_as_before_on_another_engine(server: TestServer) {
    let acme = server.tenant("acme").await;
    let files = json!({ "entry": "main.ts", "files": { "main.ts": COUNTER } });
    acme.api("PUT", "/scripts/main", Some(files)).await.expect(201);
    let engine = server.api("GET", "/status", None).await.json()["platform"]["engine"].clone();
    let (_, builder) = server.stop().await;
    let server = builder.guest(other_engine()).start().await;
    let acme = server.known_tenant("acme");
    assert_ne!(server.api("GET", "/status", None).await.json()["platform"]["engine"], engine);
    assert_eq!(acme.get("/").await.expect(200).body, r#"{"n":42}"#);
    let script = acme.api("GET", "/scripts/main", None).await.json();
    assert_eq!(script["engine_problem"], json!(null));
    // And back again: what was compiled before is still there.
    let (_, builder) = server.stop().await;
    let server = builder.guest(stoad::app::ENGINE.to_vec()).start().await;
    assert_eq!(server.known_tenant("acme").get("/").await.body, r#"{"n":42}"#);
}

async fn a_script_that_cannot_be_compiled_again_goes_on_with_its_own_engine(server: TestServer) {
    let acme = server.tenant("acme").await;
    let files = json!({ "entry": "main.ts", "files": { "main.ts": COUNTER } });
    acme.api("PUT", "/scripts/main", Some(files.clone())).await.expect(201);
    // What no upgrade can do anything about: a component whose source is not what it was made from.
    let platform = stoa_tests::TestPlatform::new();
    let component = platform.deploy_files("main.ts", &[("main.ts", COUNTER)]).await.component().to_vec();
    let bundle = String::from_utf8(custom(&component, "stoa:bundle")).unwrap();
    assert!(bundle.contains("n += 2"));
    let component = with_custom(&component, "stoa:bundle", bundle.replace("n += 2", "n += ").as_bytes());
    let request = server.api_request("PUT", "/tenants/acme/scripts/odd?mount=/odd", Some(ADMIN_KEY));
    Answer::of(request.header("content-type", "application/wasm").body(component)).await.expect(201);
    assert_eq!(acme.get("/odd").await.body, r#"{"n":42}"#);

    let (_, builder) = server.stop().await;
    let server = builder.guest(other_engine()).start().await;
    let acme = server.known_tenant("acme");
    assert_eq!(acme.get("/odd").await.expect(200).body, r#"{"n":42}"#);
    assert_eq!(acme.get("/").await.expect(200).body, r#"{"n":42}"#);
    let odd = acme.api("GET", "/scripts/odd", None).await.json();
    assert!(odd["engine_problem"].is_string(), "{odd}");
    assert_eq!(acme.api("GET", "/scripts/main", None).await.json()["engine_problem"], json!(null));
    let problems = server.api("GET", "/status", None).await.json()["platform"]["engine_problems"].clone();
    assert_eq!((&problems[0]["script"], &problems[1]), (&json!("odd"), &json!(null)));
}
