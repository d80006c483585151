//! Top level and init run at deploy, within limits of their own, and every failure of theirs is told with its
//! place.

use std::time::{Duration, Instant};
use stoa_compiler::{CompileError, Diagnostic, Job, SourceFiles};
use stoa_engine::{Fault, Usage};
use stoa_kernel::{ErrorCode, Limits, MIB};
use stoa_tests::{TestPlatform, error_of, job};

const LIMITS: Limits = Limits {
    cpu: Duration::from_millis(50),
    wall: Duration::from_secs(5),
    memory_bytes: 16 * MIB,
    ..Limits::INIT
};

struct Failed {
    code: ErrorCode,
    diagnostic: Diagnostic,
    fault: Fault,
    usage: Usage,
}

async fn failed(text: &str, limits: Limits) -> Failed {
    let platform = TestPlatform::new();
    let source = SourceFiles::single("main.ts", text).unwrap();
    let error = error_of(platform.compiler().compile(&Job { limits, ..job() }, source).await);
    // Whoever deploys next must not notice.
    platform.deploy("main.js", "export default { fetch: () => new Response('fine') };").await;
    let code = error.code();
    match error {
        CompileError::Init { diagnostic, fault, report } => {
            Failed { code, diagnostic: *diagnostic, fault: *fault, usage: report.usage }
        }
        other => panic!("{code}: {other}"),
    }
}

#[tokio::test]
async fn an_init_that_loops_ends_at_its_limit() {
    for text in [
        "export function init() { for (;;) {} }",
        "for (;;) {}\nexport {};",
        "export async function init() { for (;;) await null; }",
        "export function init() { const f = () => queueMicrotask(f); f(); }",
        "function init() { while (true) {} }",
    ] {
        let failed = failed(text, LIMITS).await;
        assert_eq!(failed.code, ErrorCode::InitLimitExceeded, "{text}: {}", failed.fault);
        assert!(matches!(failed.fault, Fault::Cpu { .. }), "{text}: {}", failed.fault);
        let told = failed.diagnostic.to_string();
        assert!(told.starts_with("main.ts:1:1: error: the script used up its 50 ms of CPU time"), "{told}");
        assert!(told.contains("setup()"), "{told}");
        assert!(
            failed.usage.cpu <= LIMITS.cpu && failed.usage.cpu > LIMITS.cpu.mul_f64(0.95),
            "{:?}",
            failed.usage
        );
    }
}

#[tokio::test]
async fn an_init_that_waits_for_ever_ends_at_its_wall_time() {
    let limits = Limits { wall: Duration::from_millis(100), ..LIMITS };
    for text in [
        "export async function init() { await new Promise((done) => setTimeout(done, 1e9)); }",
        "await new Promise((done) => { setInterval(() => {}, 1); });\nexport {};",
    ] {
        let started = Instant::now();
        let failed = failed(text, limits).await;
        assert!(matches!(failed.fault, Fault::Time { .. }), "{text}: {}", failed.fault);
        assert_eq!(failed.code, ErrorCode::InitLimitExceeded);
        assert!(failed.diagnostic.message.contains("100 ms"), "{}", failed.diagnostic);
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn an_init_that_allocates_ends_at_its_limit() {
    let limits = Limits { cpu: Duration::from_secs(2), ..LIMITS };
    for text in [
        "export function init() { const all: unknown[] = []; for (;;) all.push(new Uint8Array(1 << 16)); }",
        "export const big = 'x'.repeat(1e9);",
        "export function init() { const all = []; for (;;) all.push({ a: [all.length] }); }",
    ] {
        let failed = failed(text, limits).await;
        assert_eq!(failed.code, ErrorCode::InitLimitExceeded, "{text}: {}", failed.fault);
        let told = failed.diagnostic.to_string();
        assert!(told.contains("its limit is 16777216"), "{told}");
        assert!(failed.usage.memory_bytes <= limits.memory_bytes);
    }
}

#[tokio::test]
async fn an_init_that_throws_is_told_at_its_line() {
    let cases = [
        ("interface A {}\nexport function init() {\n  throw new TypeError('no');\n}", 3, 13, "TypeError: no"),
        (
            "type A = 1;\n\nconst a: any = null;\na.b.c;\nexport {};",
            4,
            1,
            "TypeError: cannot read property 'b' of null",
        ),
        (
            "export async function init() {\n  await null;\n  throw new Error('later');\n}",
            3,
            13,
            "Error: later",
        ),
        (
            "const f = (): never => {\n  throw new RangeError('deep');\n};\nexport function init() {\n  f();\n}",
            2,
            13,
            "RangeError: deep",
        ),
        (
            "export function init() {\n  Promise.reject(new Error('un-awaited'));\n}",
            2,
            22,
            "Error: un-awaited",
        ),
        ("function init() {\n  missing();\n}", 2, 3, "ReferenceError: missing is not defined"),
    ];
    for (text, line, column, message) in cases {
        let failed = failed(text, LIMITS).await;
        let found = &failed.diagnostic;
        assert_eq!(failed.code, ErrorCode::CompileFailed);
        assert_eq!(found.message, message);
        assert_eq!((found.file.as_str(), found.line, found.column), ("main.ts", line, column), "{found}");
        let excerpt = found.excerpt.as_deref().unwrap();
        let shown = text.lines().nth(line as usize - 1).unwrap();
        assert!(excerpt.starts_with(shown.get(..30).unwrap_or(shown)), "{excerpt}");
    }
}

#[tokio::test]
async fn what_init_started_without_awaiting_it_ends_with_init() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy(
            "main.js",
            "let n = 0;
            export function init() { (async () => { await null; await null; n += 1; console.log('late'); })(); }
            export default { fetch: async () => { await null; await null; await null; return Response.json(n); } };",
        )
        .await;
    for _ in 0..2 {
        let reply = script.get("/").await;
        assert_eq!((reply.text(), reply.lines()), ("1", vec![]), "nothing of init runs again in a request");
    }
}

#[tokio::test]
async fn a_rejection_after_init_returned_is_still_inits() {
    let text = "export function init() {\n  (async () => {\n    await null;\n    throw new Error('late');\n  })();\n}";
    let failed = failed(text, LIMITS).await;
    assert_eq!((failed.diagnostic.message.as_str(), failed.diagnostic.line), ("Error: late", 4));
}

#[tokio::test]
async fn an_init_that_never_settles_says_so() {
    for (text, what) in [
        ("export function init() { return new Promise(() => {}); }", "init"),
        ("await new Promise(() => {});\nexport {};", "the top level"),
    ] {
        let failed = failed(text, LIMITS).await;
        assert_eq!(failed.code, ErrorCode::CompileFailed, "{text}");
        let message = &failed.diagnostic.message;
        assert!(message.contains(&format!("{what} awaits a promise that nothing can settle")), "{message}");
    }
}

#[tokio::test]
async fn an_init_that_throws_nothing_of_use_is_still_told() {
    for (thrown, words) in [
        ("null", "null"),
        ("undefined", "undefined"),
        ("Symbol('s')", "symbol"),
        ("new Proxy({}, { get() { throw 1; } })", "Error"),
        ("Object.defineProperty(new Error('x'), 'stack', { value: 'main.ts:999999:9999999' })", "Error: x"),
        (
            "Object.defineProperty(new Error('x'), 'stack', { value: '    at f (main.ts:4294967295:4294967295)' })",
            "Error: x",
        ),
        (
            "Object.defineProperty(new Error('x'), 'stack', { value: '    at f (/etc/passwd:1:1)' })",
            "Error: x",
        ),
        ("new Error('\\u001b[2Jcleared\\u202e')", "cleared"),
    ] {
        let failed = failed(&format!("export function init() {{ throw {thrown}; }}"), LIMITS).await;
        assert_eq!(failed.code, ErrorCode::CompileFailed, "{thrown}");
        let told = failed.diagnostic.to_string();
        assert!(told.contains(words), "{thrown}: {told}");
        assert!(told.starts_with("main.ts:"), "{told}");
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "it must not move a terminal's cursor: {told}");
    }
}

#[tokio::test]
async fn a_refused_host_call_names_setup_and_its_line() {
    let text = "import { sharedStorage } from 'stoa';\n\nexport async function init() {\n  await sharedStorage.setItem('a', 1);\n}";
    let failed = failed(text, LIMITS).await;
    assert!(failed.diagnostic.message.contains("setup()"), "{}", failed.diagnostic);
    assert_eq!((failed.diagnostic.line, failed.diagnostic.column > 1), (4, true), "{}", failed.diagnostic);
}

#[tokio::test]
async fn the_log_of_an_init_that_fails_is_kept() {
    let platform = TestPlatform::new();
    let outcome = platform.compile("main.js", "console.log('so far'); throw new Error('no further');").await;
    let CompileError::Init { mut report, .. } = error_of(outcome) else { panic!("init should have failed") };
    let lines: stoa_logs::Lines =
        report.invocation.as_mut().and_then(stoa_engine::Invocation::take_state).unwrap();
    assert_eq!(lines.kept[0].message, "so far");
}
