//! From any files to a script, or to a mistake that its author can find.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::time::{Duration, Instant};
use stoa_compiler::{CompileError, Diagnostic, SourceError, SourceFiles};
use stoa_kernel::ErrorCode;
use stoa_tests::{TestPlatform, error_of};

const FULL: usize = 5 << 20;

async fn mistakes(files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let outcome = TestPlatform::new().compile_files(files[0].0, files).await;
    match error_of(outcome) {
        CompileError::Source(diagnostics) => diagnostics,
        CompileError::Init { diagnostic, .. } => vec![*diagnostic],
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn five_megabytes_of_source_are_compiled_or_refused_within_limits() {
    let platform = TestPlatform::new();
    let comment = |text: &str| format!("{text}/*{}*/", "x".repeat(FULL - text.len() - 4));
    let fill = |unit: &str| unit.repeat(FULL / unit.len());
    let answers = "export default { fetch: () => new Response('big') };";
    let script = platform.deploy("main.ts", &comment(answers)).await;
    assert_eq!(script.get("/").await.text(), "big");
    for text in [
        fill("a;"),
        fill("var x = 1;\n"),
        fill("function f() { return [1, 2, 3]; }\n"),
        format!("export const text = '{}';", fill("é").get(..FULL - 40).unwrap()),
        format!("export default [{}];", fill("1,").get(..FULL - 40).unwrap()),
        fill("("),
        fill("import './a.js';\n"),
    ] {
        let started = Instant::now();
        let outcome = platform.compile("main.js", &text).await;
        let took = started.elapsed();
        assert!(took < Duration::from_secs(30), "{} took {took:?}", &text[..20]);
        if let Err(error) = outcome {
            let code = error.code();
            assert!(
                matches!(code, ErrorCode::CompileFailed | ErrorCode::InitLimitExceeded),
                "{}: {code}: {error}",
                &text[..20]
            );
            let told = error.to_string();
            assert!(told.starts_with("main.js:") && told.len() < 64 * 1024, "{}", &told[..200]);
        }
    }
}

#[test]
fn one_byte_more_is_too_large() {
    let refused = SourceFiles::single("main.js", vec![b' '; FULL + 1]).unwrap_err();
    assert_eq!(refused, SourceError::TooLarge { bytes: FULL + 1 });
    assert_eq!(refused.code(), ErrorCode::ScriptTooLarge);
}

#[tokio::test]
async fn a_ten_thousand_deep_expression_is_compiled_or_refused() {
    const DEEP: usize = 10_000;
    let nested = |open: &str, inside: &str, close: &str| {
        format!("export const x = {}{inside}{};", open.repeat(DEEP), close.repeat(DEEP))
    };
    let platform = TestPlatform::new();
    for (name, text) in [
        ("main.js", nested("(", "1", ")")),
        ("main.ts", nested("(", "1", ")")),
        ("main.js", nested("[", "1", "]")),
        ("main.js", nested("{a:", "1", "}")),
        ("main.js", nested("(() => ", "1", ")")),
        ("main.js", nested("1 + ", "1", "")),
        ("main.js", nested("!", "1", "")),
        ("main.js", nested("`${", "1", "}`")),
        ("main.js", nested("a ? b : ", "1", "")),
        ("main.tsx", format!("/** @jsxRuntime classic @jsx h */ {}", nested("<a>", "1", "</a>"))),
        ("main.ts", format!("type T = {}1{}; export {{}};", "A<".repeat(DEEP), ">".repeat(DEEP))),
        ("main.js", format!("{}{}", "{".repeat(DEEP), "}".repeat(DEEP))),
        ("main.js", format!("export const x = /{}a{}/;", "(".repeat(DEEP), ")".repeat(DEEP))),
        ("main.js", format!("export const x = JSON.parse('{}');", "[".repeat(DEEP))),
    ] {
        let Err(error) = platform.compile(name, &text).await else { continue };
        assert_eq!(error.code(), ErrorCode::CompileFailed, "{}: {error}", &text[..60]);
        let told = error.to_string();
        assert!(told.starts_with(&format!("{name}:1:")), "{told}");
        assert!(told.contains("too deep") || told.contains("Error: "), "{told}");
    }
}

#[tokio::test]
async fn invalid_utf8_is_told_at_its_first_byte() {
    let platform = TestPlatform::new();
    let files = [
        ("main.ts".to_owned(), b"import './other';\nexport {};".to_vec()),
        ("other.ts".to_owned(), b"// fine\nexport const a = \"\xc3\xa9\xff\";".to_vec()),
    ];
    let error = error_of(platform.compile_source(SourceFiles::new("main.ts", files).unwrap()).await);
    assert_eq!(error.code(), ErrorCode::CompileFailed);
    let told = error.to_string();
    assert!(told.starts_with("other.ts:2:20: error: the file is not UTF-8 from here on\n"), "{told}");
}

#[tokio::test]
async fn a_mistake_shows_file_line_column_and_the_line_itself() {
    let main = "import { a } from './lib/a';\nexport default { fetch: () => new Response(a) };\n";
    let found = mistakes(&[("main.ts", main), ("lib/a.ts", "// one\nexport const a: string = = 1;\n")]).await;
    assert_eq!((found[0].file.as_str(), found[0].line, found[0].column), ("lib/a.ts", 2, 26));
    assert_eq!(found[0].excerpt.as_deref().unwrap().lines().next(), Some("export const a: string = = 1;"));
}

#[tokio::test]
async fn an_import_of_what_a_file_does_not_export_is_told_at_the_import() {
    let main = "// one\n// two\nimport { missing } from './a.js';\nexport default missing;\n";
    let found = mistakes(&[("main.js", main), ("a.js", "export const a = 1;\n")]).await;
    assert!(found[0].message.contains("missing"), "{}", found[0]);
    assert_eq!((found[0].file.as_str(), found[0].line), ("main.js", 3), "{}", found[0]);
}

#[tokio::test]
async fn an_error_at_the_top_level_of_an_imported_file_names_that_file() {
    let main = "import './lib/b.ts';\nexport {};\n";
    let lib = "interface Wide {\n  a: string;\n}\n\nconst wide = JSON.parse('null') as Wide;\nexport const a = wide.a;\n";
    let found = mistakes(&[("main.ts", main), ("lib/b.ts", lib)]).await;
    assert_eq!((found[0].file.as_str(), found[0].line, found[0].column), ("lib/b.ts", 6, 18), "{}", found[0]);
}

#[tokio::test]
async fn the_stack_of_an_error_names_the_authors_lines_in_every_file() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy_files(
            "main.ts",
            &[
                ("main.ts", "import { outer } from './lib';\ninterface A {\n  a: 1;\n}\nexport default {\n  fetch: (): Response => outer(1 as unknown as A),\n};\n"),
                ("lib/index.ts", "type B = {\n  b: 2;\n};\n\nexport function outer(x: unknown): Response {\n  return inner<B>(x as B);\n}\nfunction inner<T>(_: T): Response {\n  throw new TypeError('inside');\n}\n"),
            ],
        )
        .await;
    let reply = script.get("/").await;
    let stack = &reply.failure().stack;
    for frame in ["at inner (lib/index.ts:9:13)", "at outer (lib/index.ts:6:19)", "at fetch (main.ts:6:26)"] {
        assert!(stack.contains(frame), "{frame} is not in\n{stack}");
    }
}

#[tokio::test]
async fn what_a_script_answers_to_is_in_its_manifest() {
    let platform = TestPlatform::new();
    let text = "import { registerWebHandler } from 'stoa';
        registerWebHandler('/a/:id', function named() {}, ['GET', 'DELETE'], { auth: 'required' });
        export function setup() {}
        export default { fetch() {}, scheduled() {}, other() {} };";
    let Ok(compiled) = platform.compile("main.js", text).await else { panic!("it should compile") };
    let manifest = serde_json::to_value(&compiled.manifest).unwrap();
    let route = |method: &str, handler: u32| {
        let detail = format!("{{\"method\":\"{method}\",\"options\":{{\"auth\":\"required\"}}}}");
        serde_json::json!({ "kind": "route", "name": "/a/:id", "handler": handler, "detail": detail })
    };
    assert_eq!(
        manifest,
        serde_json::json!({
            "registrations": [route("GET", 0), route("DELETE", 1)],
            "events": ["fetch", "scheduled"],
            "has_setup": true,
        })
    );
}

/// What two platforms make of the same script.
async fn twice(one: &TestPlatform, other: &TestPlatform, text: &str) -> (Vec<u8>, Vec<u8>) {
    let compile = async |platform: &TestPlatform| match platform.compile("main.ts", text).await {
        Ok(compiled) => compiled.component,
        Err(error) => panic!("{text}\n{error}"),
    };
    (compile(one).await, compile(other).await)
}

#[tokio::test]
async fn clocks_and_timers_at_init_do_not_change_the_bytes() {
    let (first, second) = (TestPlatform::new(), TestPlatform::new());
    for text in [
        "export const at = [Date.now(), new Date().toISOString()]; export default { fetch: () => Response.json(at) };",
        "export const at = performance.now(); export const origin = performance.timeOrigin;",
        "setTimeout(() => {}, 5); setInterval(() => {}, 7); export {};",
        "await new Promise((done) => setTimeout(done, 3)); export {};",
        "console.time('a'); console.timeEnd('a'); export {};",
    ] {
        let (one, other) = twice(&first, &second, text).await;
        assert!(one == other, "{text}: {} and {} bytes", one.len(), other.len());
    }
}

/// Statements of a script that compiles.
fn statement() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}".prop_map(|word| format!("globalThis.{word}_ = '{word}';")),
        any::<i32>().prop_map(|n| format!("globalThis.n{} = [{n}, Math.random()];", n.unsigned_abs())),
        (1..500_usize)
            .prop_map(|n| format!("globalThis.list{n} = Array.from({{ length: {n} }}, Math.random);")),
        (1..50_u8)
            .prop_map(|n| format!("globalThis.map{n} = new Map([[Symbol('{n}'), {{ a: new Date() }}]]);")),
        (1..50_u8).prop_map(|n| format!(
            "class C{n}_ {{ #p = {n}; get p(): number {{ return this.#p; }} }} new C{n}_();"
        )),
        "\\PC{0,20}".prop_map(|text| format!("globalThis.text = {};", serde_json::Value::from(text))),
        (1..9_u8).prop_map(|n| format!("await Promise.all([{n}, Promise.resolve({n})]);")),
        (1..9_u8).prop_map(|n| format!("console.log('{n}', {{ n: {n} }});")),
        (0..99_u8).prop_map(|n| format!("registerWebHandler('/{n}/:a', (req: unknown) => req, '*');")),
    ]
}

#[test]
fn compiling_twice_gives_the_same_bytes() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (TestPlatform::new(), TestPlatform::new());
    let config = Config { cases: 32, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&proptest::collection::vec(statement(), 0..12), |statements| {
            // Each in a block of its own: names may come twice.
            let text = statements.iter().fold(String::new(), |text, each| text + "{ " + each + " }\n");
            let (one, other) = runtime.block_on(twice(&first, &second, &(text + "export {};\n")));
            prop_assert_eq!(one.len(), other.len());
            prop_assert!(one == other, "the bytes differ");
            Ok(())
        })
        .unwrap();
}
