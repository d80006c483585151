//! `stoad compile`.

use crate::{Desk, assert_has};
use serde_json::Value;

#[test]
fn compile_writes_a_component_beside_the_entry_and_says_what_is_in_it() {
    let desk = Desk::new();
    let ran = desk.run(&["compile", "app.ts"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_has(&ran.out, &["app.wasm: ", " bytes, 6 registrations, events: none\n"]);
    assert_has(&ran.err, &["info  at init { step: 1 }\n", "used  fuel ", "memory "]);
    assert!(desk.has("app.wasm"));
    assert_eq!(desk.run(&["compile", "app.ts", "-o", "other.wasm"]).code, 0);
    assert!(desk.has("other.wasm"));
}

#[test]
fn compile_tells_programs_the_manifest_the_logs_and_the_usage() {
    let ran = Desk::new().run(&["compile", "app.ts", "--json", "--name", "shop"]);
    let outcome = ran.json();
    assert_eq!(ran.code, 0);
    assert_eq!(outcome["component"], "app.wasm");
    assert!(outcome["bytes"].as_u64().unwrap() > 100_000);
    assert_eq!(outcome["manifest"]["registrations"][0]["name"], "/hello/:name");
    let line =
        serde_json::json!({ "level": "info", "message": "at init { step: 1 }", "fields": { "step": 1 } });
    assert_eq!(outcome["logs"]["lines"], serde_json::json!([line]));
    assert!(outcome["usage"]["fuel"].as_u64().unwrap() > 0);
}

#[test]
fn a_script_that_does_not_compile_is_shown_with_its_line_and_is_exit_code_1() {
    let desk = Desk::new();
    desk.write("bad.ts", "const a = 1;\nexport default { fetch( };\n");
    let ran = desk.run(&["compile", "bad.ts"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_has(&ran.err, &["bad.ts:2:25: error: ", "export default { fetch( };", "COMPILE_FAILED"]);
    assert!(!desk.has("bad.wasm"));
    let told = desk.run(&["compile", "bad.ts", "--json"]);
    assert_eq!(told.code, 1);
    let error = &told.json()["error"];
    assert_eq!(error["code"], "COMPILE_FAILED");
    assert_eq!(error["diagnostics"][0]["line"], 2);
}

#[test]
fn an_init_that_fails_shows_its_log_and_its_line() {
    let desk = Desk::new();
    desk.write("bad.ts", "console.log('so far');\nlet a: any = null;\na.b;\nexport {};\n");
    let ran = desk.run(&["compile", "bad.ts"]);
    assert_eq!(ran.code, 1);
    assert_has(
        &ran.err,
        &["info  so far\n", "bad.ts:3:", "cannot read property 'b' of null", "COMPILE_FAILED"],
    );
    desk.write("loop.js", "for (;;);");
    let ran = desk.run(&["compile", "loop.js", "--json"]);
    assert_eq!((ran.code, &ran.json()["error"]["code"]), (1, &Value::from("INIT_LIMIT_EXCEEDED")));
}

#[test]
fn routes_that_cannot_be_are_refused_when_they_are_compiled() {
    let desk = Desk::new();
    desk.write("twice.js", "registerWebHandler('/a', () => 1); registerWebHandler('/a', () => 2);");
    let ran = desk.run(&["compile", "twice.js"]);
    assert_eq!(ran.code, 1);
    assert_has(&ran.err, &["the route GET /a is registered twice"]);
    assert!(!desk.has("twice.wasm"));
}
