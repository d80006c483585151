//! `stoad` as it is typed: what it prints where, and its exit codes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const SCRIPT: &str = "import { registerWebHandler } from 'stoa';
import { who } from './lib/who';
export function init() {
  console.log('at init', { step: 1 });
  registerWebHandler('/hello/:name', (req: any) => {
    console.warn('asked');
    return new Response(`hello ${req.params.name} from ${who}, ${req.query.q ?? 'no query'}`, { status: 201, headers: { 'x-a': '1' } });
  });
  registerWebHandler('/echo', (req: any) => ({ text: req.text, type: req.headers['content-type'] ?? null, many: req.headers.get('x-many') }), ['POST', 'PUT']);
  registerWebHandler('/bytes', () => ({ bodyBase64: 'AP8=' }));
  registerWebHandler('/throws', () => {
    throw new TypeError('it broke');
  });
  registerWebHandler('/loops', () => { for (;;) {} });
}
";

/// A folder with a script in it.
struct Desk(TempDir);

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("app.ts", SCRIPT);
        desk.write("lib/who.ts", "export const who: string = 'lib';\n");
        desk
    }

    /// With the script compiled to `app.wasm`.
    fn compiled() -> Self {
        let desk = Self::new();
        let ran = desk.run(&["compile", "app.ts"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stoad"))
            .args(arguments)
            .current_dir(self.0.path())
            // Compiled code is kept between tests.
            .env("STOA_DATA_DIR", data_dir())
            .env_remove("STOA_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may be gone by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.path().join(name).exists()
    }
}

impl Ran {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

fn data_dir() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("stoad-cli")
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in:\n{text}");
    }
}

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

#[test]
fn what_cannot_be_read_is_named_and_is_exit_code_1() {
    let desk = Desk::new();
    desk.write("text.wasm", "this is no component");
    desk.write("style.css", "a {}");
    for (arguments, words) in [
        (&["compile", "gone.ts"][..], "gone.ts: No such file"),
        (&["compile", "app.ts", "-o", "no/such/folder.wasm"], "no/such/folder.wasm: No such file"),
        (&["compile", "style.css"], "`style.css` cannot be evaluated"),
        (&["invoke", "gone.wasm"], "gone.wasm: No such file"),
        (&["invoke", "text.wasm"], "not a complete WebAssembly component"),
        (&["invoke", "app.ts"], "not a complete WebAssembly component"),
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{arguments:?}: {}", ran.err);
        assert_has(&ran.err, &[words]);
    }
}

#[test]
fn arguments_that_mean_nothing_are_exit_code_2() {
    let desk = Desk::compiled();
    for (arguments, words) in [
        (&[][..], "Usage"),
        (&["fly"], "unrecognized subcommand"),
        (&["compile"], "<FILE>"),
        (&["compile", "app.ts", "--fast"], "unexpected argument '--fast'"),
        (&["compile", "app.ts", "--name", "My Shop"], "'My Shop' is not a valid script name"),
        (&["invoke", "app.wasm", "--header", "no-colon"], "'no-colon' is not of the form name: value"),
        (&["invoke", "app.wasm", "--header", "a b: 1"], "invalid HTTP header name"),
        (&["invoke", "app.wasm", "--method", "NO WAY"], "--method: invalid HTTP method"),
        (&["invoke", "app.wasm", "--url", "http://[bad"], "--url: "),
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {}", ran.err);
        assert_has(&ran.err, &[words]);
    }
}
