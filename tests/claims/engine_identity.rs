//! A memory image fits one engine. Another one makes its own from the bundle, or says why it cannot.

use std::path::{Path, PathBuf};
use stoa_compiler::CompileError;
use stoa_engine::LoadError;
use stoa_kernel::ErrorCode;
use stoa_tests::component::{custom, with_custom};
use stoa_tests::{TestPlatform, job};
use wasm_encoder::{CustomSection, Section};

const SCRIPT: &str = "import { registerWebHandler } from 'stoa';\nimport { who } from './who';\nlet n: number = 40;\nexport function init() { n += 2; }\nregisterWebHandler('/:id', (req: any) => ({ n: n++, id: req.params.id, who }));\nregisterWebHandler('/throws', () => { throw new Error('own line'); });\n";
const FILES: &[(&str, &str)] = &[("main.ts", SCRIPT), ("who.ts", "export const who: string = 'me';\n")];

/// The engine of this server with a section that changes nothing but its identity.
fn other_engine() -> Vec<u8> {
    let mut guest = stoad::app::ENGINE.to_vec();
    CustomSection { name: "harmless".into(), data: b"another build".as_slice().into() }.append_to_component_bytes(&mut guest);
    guest
}

trait Append {
    fn append_to_component_bytes(&self, component: &mut Vec<u8>);
}

impl Append for CustomSection<'_> {
    fn append_to_component_bytes(&self, component: &mut Vec<u8>) {
        component.push(self.id());
        wasm_encoder::Encode::encode(self, component);
    }
}

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
        (bundle.replace("\"entry\":\"main.ts\"", "\"entry\":\"gone.ts\""), "the entry \"gone.ts\" is not among", ErrorCode::InvalidComponent),
        (bundle.replace("who.ts\":", "../who.ts\":"), "leads out of the script's folder", ErrorCode::InvalidComponent),
        (bundle.replace("n += 2;", "n += ;"), "main.ts:4:32: error: ", ErrorCode::CompileFailed),
        (bundle.replace("n += 2;", "throw 1;"), "a value that is not an Error was thrown: 1", ErrorCode::CompileFailed),
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

#[tokio::test]
async fn damaged_compiled_code_on_disk_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let platform = || TestPlatform::builder().cache_dir(Some(dir.path())).build();
    let component = platform().deploy_files("main.ts", FILES).await.component().to_vec();
    let kept = artefacts(dir.path());
    // The engine's code, the engine as a component, the script and the parser.
    assert_eq!(kept.len(), 4, "{kept:?}");
    let whole: Vec<_> = kept.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let damage: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.clear(),
        |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        },
        |bytes| bytes.push(0),
    ];
    for damage in damage {
        for (path, whole) in kept.iter().zip(&whole) {
            let mut bytes = whole.clone();
            damage(&mut bytes);
            std::fs::write(path, bytes).unwrap();
        }
        let platform = platform();
        assert_eq!(platform.load(component.clone()).get("/7").await.text(), r#"{"n":42,"id":"7","who":"me"}"#);
        assert_eq!(platform.deploy_files("main.ts", FILES).await.component(), component);
        let again: Vec<_> = kept.iter().map(|path| std::fs::read(path).unwrap()).collect();
        assert!(again == whole, "the files were not made again as they had been");
    }
    for path in &kept {
        let _ = std::fs::remove_file(path.with_extension("blake3"));
    }
    assert_eq!(platform().load(component).get("/7").await.status(), 200, "without checksums nothing is trusted");
}

#[tokio::test]
async fn a_cache_that_cannot_be_written_is_told_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let mut config = stoa_engine::EngineConfig::for_memory(1 << 30);
    config.cache_dir = Some(file.clone());
    let outcome = stoa_engine::Engine::new(&config, stoad::app::ENGINE, |_| Ok(()));
    let error = outcome.err().expect("there is nowhere to keep the code").to_string();
    assert!(error.contains(&file.display().to_string()), "{error}");
}
