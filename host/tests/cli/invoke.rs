//! `stoad invoke`.

use crate::{Desk, assert_has, data_dir};
use std::process::Command;

#[test]
fn invoke_prints_the_body_and_tells_the_rest_beside_it() {
    let desk = Desk::compiled();
    let ran = desk.run(&["invoke", "app.wasm", "--url", "/hello/Ann%20B?q=1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out, "hello Ann B from lib, 1");
    assert_has(
        &ran.err,
        &["HTTP 201\nx-a: 1\ncontent-type: text/plain", "warn  asked\n", "used  fuel ", "wall ", "memory "],
    );
    let whole = desk.run(&["invoke", "app.wasm", "--url", "https://shop.example:8443/hello/x"]);
    assert_eq!(whole.out, "hello x from lib, no query");
}

#[test]
fn invoke_sends_data_and_headers() {
    let desk = Desk::compiled();
    desk.write("body.txt", "from a file");
    let sent = |arguments: &[&str], input: &str| {
        let ran = desk.run_with(&[&["invoke", "app.wasm", "--url", "/echo"], arguments].concat(), input);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json()
    };
    assert_eq!(sent(&["--data", "as given"], "")["text"], "as given");
    assert_eq!(sent(&["--data", "@body.txt"], "")["text"], "from a file");
    assert_eq!(sent(&["-d", "@-", "-X", "put"], "from standard input")["text"], "from standard input");
    let headers = ["-d", "", "-H", "Content-Type: text/x", "-H", "x-many: 1", "--header", "X-Many:2"];
    assert_eq!(sent(&headers, ""), serde_json::json!({ "text": "", "type": "text/x", "many": "1, 2" }));
}

#[test]
fn invoke_tells_programs_everything_as_one_object() {
    let desk = Desk::compiled();
    let ran = desk.run(&["invoke", "app.wasm", "--url", "/hello/x", "--json"]);
    let outcome = ran.json();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(outcome["response"]["status"], 201);
    assert_eq!(outcome["response"]["headers"][0], serde_json::json!(["x-a", "1"]));
    assert_eq!(outcome["response"]["body"], "hello x from lib, no query");
    assert_eq!(outcome["logs"]["lines"][0]["message"], "asked");
    assert_eq!(outcome["usage"]["host_calls"], 1, "the line that was logged");
    assert!(outcome["usage"]["cpu_ms"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_body_that_is_no_text_is_not_lost() {
    let desk = Desk::compiled();
    let output = Command::new(env!("CARGO_BIN_EXE_stoad"))
        .args(["invoke", "app.wasm", "--url", "/bytes"])
        .current_dir(desk.0.path())
        .env("STOA_DATA_DIR", data_dir())
        .output()
        .unwrap();
    assert_eq!(output.stdout, [0, 255]);
    let told = desk.run(&["invoke", "app.wasm", "--url", "/bytes", "--json"]).json();
    assert_eq!(told["response"]["bodyBase64"], "AP8=", "{told}");
}

#[test]
fn an_error_of_the_script_is_its_code_its_stack_and_exit_code_1() {
    let desk = Desk::compiled();
    let ran = desk.run(&["invoke", "app.wasm", "--url", "/throws"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_has(&ran.err, &["SCRIPT_EXECUTION_FAILED: TypeError: it broke", "(app.ts:12:", "used  fuel "]);
    let told = desk.run(&["invoke", "app.wasm", "--url", "/loops", "--json"]);
    assert_eq!(told.code, 1);
    assert_eq!(told.json()["error"]["code"], "CPU_LIMIT_EXCEEDED");
    assert_has(told.json()["error"]["message"].as_str().unwrap(), &["1000 ms of CPU time"]);
}

#[test]
fn a_request_that_no_route_takes_is_told_so() {
    let desk = Desk::compiled();
    let ran = desk.run(&["invoke", "app.wasm", "--url", "/nowhere"]);
    assert_eq!(ran.code, 1);
    assert_has(&ran.err, &["ROUTE_NOT_FOUND: no route of the script answers GET /nowhere"]);
    let ran = desk.run(&["invoke", "app.wasm", "--url", "/echo"]);
    assert_eq!(ran.code, 1);
    assert_has(&ran.err, &["METHOD_NOT_ALLOWED: /echo does not answer GET; it answers OPTIONS, POST, PUT"]);
    let told = desk.run(&["invoke", "app.wasm", "--url", "/nowhere", "--json"]);
    assert_eq!(told.json()["error"]["code"], "ROUTE_NOT_FOUND", "--json is JSON whatever happens");
}

#[test]
fn a_component_of_another_engine_is_compiled_again_with_a_remark() {
    let desk = Desk::compiled();
    let mut bytes = std::fs::read(desk.0.path().join("app.wasm")).unwrap();
    // The section's name, with its length before it.
    let name = b"\x0bstoa:engine";
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap() + name.len();
    let first = bytes.get_mut(at).unwrap();
    *first = if *first == b'0' { b'1' } else { b'0' };
    std::fs::write(desk.0.path().join("old.wasm"), bytes).unwrap();
    let ran = desk.run(&["invoke", "old.wasm", "--url", "/hello/x"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "hello x from lib, no query"), "{}", ran.err);
    assert_has(&ran.err, &["compiled for engine ", "compiling it again for "]);
}
