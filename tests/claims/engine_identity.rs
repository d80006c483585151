//! A memory image fits one engine. Another one makes its own from the bundle, or says why it cannot.

use std::path::{Path, PathBuf};
use stoa_compiler::CompileError;
use stoa_engine::LoadError;
use stoa_kernel::ErrorCode;
use stoa_tests::component::{custom, with_custom};
use stoa_tests::{TestPlatform, job, other_engine};

const SCRIPT: &str = "import { registerWebHandler } from 'stoa';\nimport { who } from './who';\nlet n: number = 40;\nexport function init() { n += 2; }\nregisterWebHandler('/:id', (req: any) => ({ n: n++, id: req.params.id, who }));\nregisterWebHandler('/throws', () => { throw new Error('own line'); });\n";
const FILES: &[(&str, &str)] = &[("main.ts", SCRIPT), ("who.ts", "export const who: string = 'me';\n")];

async fn of_another_engine() -> Vec<u8> {
    let other = TestPlatform::builder().guest(other_engine()).build();
    other.deploy_files("main.ts", FILES).await.component().to_vec()
}

fn refused<T>(outcome: Result<T, CompileError>) -> CompileError {
    outcome.err().expect("it must not load")
}

#[tokio::test]
async fn a_component_of_another_engine_is_compiled_again_and_answers_as_before() {
    let component = of_another_engine().await;
    let platform = TestPlatform::new();
    assert!(matches!(platform.engine().load(&component), Err(LoadError::OtherEngine { .. })));
    let Ok(loaded) = platform.compiler().load(&job(), &component).await else { panic!("it should load") };
    let again = loaded.recompiled.unwrap();
    let script = platform.serve(loaded.script);
    assert_eq!(script.get("/7").await.text(), r#"{"n":42,"id":"7","who":"me"}"#);
    assert!(script.get("/throws").await.failure().stack.contains("main.ts:6:"));
    // What is stored in its place is what compiling here would have given, and needs no compiler any more.
    assert_eq!(again, platform.deploy_files("main.ts", FILES).await.component());
    let Ok(loaded) = platform.compiler().load(&job(), &again).await else { panic!("it should load") };
    assert!(loaded.recompiled.is_none());
}

#[tokio::test]
async fn one_invoker_runs_the_scripts_of_two_engines_side_by_side() {
    let other = TestPlatform::builder().guest(other_engine()).slots(2).build();
    let component = other.deploy_files("main.ts", FILES).await.component().to_vec();
    let platform = TestPlatform::new();
    let old = platform.serve(other.engine().load(&component).unwrap());
    let new = platform.deploy_files("main.ts", FILES).await;
    assert_ne!(old.script().engine().id(), new.script().engine().id());
    for _ in 0..3 {
        for script in [&old, &new] {
            assert_eq!(script.get("/7").await.text(), r#"{"n":42,"id":"7","who":"me"}"#);
            assert!(script.get("/throws").await.failure().stack.contains("main.ts:6:"));
        }
    }
    // Each runs in its own pool: with both of the old one's slots taken, the new one has all of its own.
    let slots = [other.engine().slot().await, other.engine().slot().await];
    assert!(futures_util::poll!(Box::pin(old.get("/7"))).is_pending());
    assert_eq!(new.get("/7").await.status(), 200);
    drop(slots);
    assert_eq!(old.get("/7").await.status(), 200);
}

#[tokio::test]
async fn an_engine_that_differs_in_one_byte_has_another_identity() {
    let (one, other) = (TestPlatform::new(), TestPlatform::builder().guest(other_engine()).build());
    assert_ne!(one.engine().id(), other.engine().id());
    assert_eq!(one.engine().id(), TestPlatform::new().engine().id());
}

#[tokio::test]
async fn a_component_of_another_engine_whose_bundle_is_damaged_says_exactly_why_it_cannot_run() {
    let component = of_another_engine().await;
    let platform = TestPlatform::new();
    let bundle = String::from_utf8(custom(&component, "stoa:bundle")).unwrap();
    let cases = [
        ("{".to_owned(), "the component's bundle cannot be read: EOF", ErrorCode::InvalidComponent),
        (
            bundle.replace("\"entry\":\"main.ts\"", "\"entry\":\"gone.ts\""),
            "the entry \"gone.ts\" is not among",
            ErrorCode::InvalidComponent,
        ),
        (
            bundle.replace("who.ts\":", "../who.ts\":"),
            "leads out of the script's folder",
            ErrorCode::InvalidComponent,
        ),
        (bundle.replace("n += 2;", "n += ;"), "main.ts:4:31: error: ", ErrorCode::CompileFailed),
        (
            bundle.replace("n += 2;", "throw 1;"),
            "a value that is not an Error was thrown: 1",
            ErrorCode::CompileFailed,
        ),
        (bundle.replace("n += 2;", "for(;;);"), "CPU time", ErrorCode::InitLimitExceeded),
    ];
    for (damaged, words, code) in cases {
        assert_ne!(damaged, bundle);
        let damaged = with_custom(&component, "stoa:bundle", damaged.as_bytes());
        let error = refused(platform.compiler().load(&job(), &damaged).await);
        assert!(error.to_string().contains(words), "{words} is not in: {error}");
        assert_eq!(error.code(), code, "{error}");
    }
    let damaged = with_custom(&component, "stoa:bundle", b"\xff\xfe");
    let error = refused(platform.compiler().load(&job(), &damaged).await).to_string();
    assert!(error.contains("'stoa:bundle' cannot be read"), "{error}");
}

/// Every file of compiled code in a cache.
fn artefacts(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(artefacts(&path));
        } else if path.extension().is_some_and(|ending| ending == "cwasm") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What can happen to a file.
const DAMAGE: [fn(&mut Vec<u8>); 4] = [
    |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    },
    |bytes| bytes.truncate(bytes.len() / 2),
    |bytes| bytes.clear(),
    |bytes| bytes.push(0),
];

/// The seconds that the engine's code takes to compile are spent once: it is kept like the code of a script.
const LARGE: u64 = 2 << 20;

#[tokio::test]
async fn damaged_compiled_code_on_disk_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let platform = || TestPlatform::builder().cache_dir(Some(dir.path())).build();
    let component = platform().deploy_files("main.ts", FILES).await.component().to_vec();
    let kept = artefacts(dir.path());
    // The engine's code, the engine as a component, the script, the parser and the renderer.
    assert_eq!(kept.len(), 5, "{kept:?}");
    let small: Vec<_> = kept.iter().filter(|path| path.metadata().unwrap().len() < LARGE).collect();
    assert_eq!(small.len(), 2, "{kept:?}");
    let whole: Vec<_> = small.iter().map(|path| std::fs::read(path).unwrap()).collect();
    for damage in DAMAGE {
        for (path, whole) in small.iter().zip(&whole) {
            let mut bytes = whole.clone();
            damage(&mut bytes);
            std::fs::write(path, bytes).unwrap();
        }
        let platform = platform();
        assert_eq!(
            platform.load(component.clone()).get("/7").await.text(),
            r#"{"n":42,"id":"7","who":"me"}"#
        );
        assert_eq!(platform.deploy_files("main.ts", FILES).await.component(), component);
        for (path, whole) in small.iter().zip(&whole) {
            assert!(std::fs::read(path).unwrap() == *whole, "{} was not made again", path.display());
        }
    }
    for path in &small {
        std::fs::remove_file(path.with_extension("blake3")).unwrap();
        std::fs::write(path, "not compiled code").unwrap();
    }
    assert_eq!(
        platform().load(component.clone()).get("/7").await.status(),
        200,
        "nothing is trusted unchecked"
    );
    // The parser is the largest of them.
    let parser = kept.iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let length = parser.metadata().unwrap().len();
    std::fs::File::options().write(true).open(parser).unwrap().set_len(length / 2).unwrap();
    assert_eq!(platform().deploy_files("main.ts", FILES).await.component(), component);
    assert_eq!(parser.metadata().unwrap().len(), length, "the parser was not made again");
}

#[test]
fn a_cache_that_cannot_be_written_is_told_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let wasmtime = wasmtime::Engine::default();
    let cache = stoa_engine::ArtifactCache::new(&wasmtime, Some(file.clone()));
    let error = cache.module(&wasmtime, &wasm_encoder::Module::new().finish()).unwrap_err().to_string();
    assert!(error.contains(&file.display().to_string()), "{error}");
}
