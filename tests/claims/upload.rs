//! Uploaded bytes run only if they are a memory image for this engine and nothing else.

mod damage;
mod sections;

use stoa_engine::{LoadError, NotOurs};
use stoa_kernel::ErrorCode;
use stoa_tests::component::{
    Section, component, data_index, data_range, module, sections, with_data, with_long_spelling,
};
use stoa_tests::{TestPlatform, TestScript};
use wasm_encoder::{self as enc, Section as _};

const SCRIPT: &str =
    "import { registerWebHandler } from 'stoa';\nlet n = 1;\nregisterWebHandler('/', () => ({ n: n++ }));\n";

async fn deployed() -> (TestPlatform, TestScript) {
    let platform = TestPlatform::new();
    let script = platform.deploy("main.ts", SCRIPT).await;
    (platform, script)
}

/// Why the engine does not take these bytes.
#[track_caller]
fn refused(platform: &TestPlatform, bytes: &[u8]) -> LoadError {
    let error = platform.engine().load(bytes).err().expect("it must not load");
    assert_eq!(error.code(), ErrorCode::InvalidComponent, "{error}");
    error
}

#[track_caller]
fn assert_refused(platform: &TestPlatform, bytes: &[u8], words: &str) {
    let error = refused(platform, bytes).to_string();
    assert!(error.contains(words), "'{words}' is not in '{error}'");
}

/// A section as it lies in a module or component.
fn section(section: &impl enc::Section) -> Section {
    let mut bytes = Vec::new();
    section.encode(&mut bytes);
    let length = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap();
    Section { id: section.id(), body: bytes.split_off(length + 1) }
}

/// The sections of a module in the order that WebAssembly asks for.
fn insert(all: &mut Vec<Section>, new: Section) {
    let rank = |id: u8| [0, 1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11].iter().position(|each| *each == id);
    let at = all.iter().position(|section| rank(section.id) > rank(new.id)).unwrap_or(all.len());
    all.insert(at, new);
}

#[tokio::test]
async fn a_foreign_import_is_refused_by_name() {
    let (platform, script) = deployed().await;
    for name in
        ["wasi:filesystem/types@0.2.0", "stoa:engine/nothing@0.1.0", "engine2", "stoa:engine/kv@0.2.0"]
    {
        let mut imports = enc::ComponentImportSection::new();
        imports.import(name, enc::ComponentTypeRef::Module(0));
        let mut all = sections(script.component());
        let first = all.iter().position(|section| section.id == 10).unwrap();
        all.insert(first, Section { id: 10, body: body_of(&imports) });
        assert_refused(
            &platform,
            &component(&all),
            &format!("imports '{name}', which is not part of the world"),
        );
    }
}

/// Component sections are encoded like those of a module.
fn body_of(imports: &enc::ComponentImportSection) -> Vec<u8> {
    let mut bytes = Vec::new();
    enc::Encode::encode(imports, &mut bytes);
    let length = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap();
    bytes.split_off(length + 1)
}

#[tokio::test]
async fn a_data_module_with_more_than_data_is_refused() {
    let (platform, script) = deployed().await;
    let mut types = enc::TypeSection::new();
    types.ty().function([], []);
    let mut functions = enc::FunctionSection::new();
    functions.function(0);
    let mut code = enc::CodeSection::new();
    let mut body = enc::Function::new([]);
    body.instructions().end();
    code.function(&body);
    let mut imports = enc::ImportSection::new();
    imports.import("env", "f", enc::EntityType::Function(0));
    let mut tables = enc::TableSection::new();
    tables.table(enc::TableType {
        element_type: enc::RefType::FUNCREF,
        table64: false,
        minimum: 1,
        maximum: None,
        shared: false,
    });
    let note = enc::CustomSection { name: "name".into(), data: b"x".as_slice().into() };
    let cases: [(&str, Vec<Section>); 6] = [
        ("code", vec![section(&types), section(&functions), section(&code)]),
        ("code", vec![section(&types)]),
        ("a start function", vec![section(&enc::StartSection { function_index: 0 })]),
        ("imports", vec![section(&imports)]),
        ("sections of another kind", vec![section(&tables)]),
        ("sections of another kind", vec![section(&note)]),
    ];
    for (reason, extra) in cases {
        let changed =
            with_data(script.component(), |all| extra.iter().for_each(|each| insert(all, each.clone())));
        let error = refused(&platform, &changed);
        let LoadError::NotOurs(NotOurs::NotOnlyData(found)) = &error else { panic!("{error}") };
        assert_eq!(*found, reason);
    }
}

#[tokio::test]
async fn a_data_module_of_another_shape_is_refused() {
    let (platform, script) = deployed().await;
    let memory = |count: u32, change: fn(&mut enc::MemoryType)| {
        let mut memories = enc::MemorySection::new();
        for _ in 0..count {
            let mut ty = enc::MemoryType {
                minimum: 64,
                maximum: None,
                memory64: false,
                shared: false,
                page_size_log2: None,
            };
            change(&mut ty);
            memories.memory(ty);
        }
        section(&memories)
    };
    let plain = |_: &mut enc::MemoryType| {};
    let exports = |name: &str, index: u32| {
        let mut exports = enc::ExportSection::new();
        exports.export("memory", enc::ExportKind::Memory, 0).export(name, enc::ExportKind::Global, index);
        section(&exports)
    };
    let global = |mutable: bool, count: u32| {
        let mut globals = enc::GlobalSection::new();
        for _ in 0..count {
            let ty = enc::GlobalType { val_type: enc::ValType::I32, mutable, shared: false };
            globals.global(ty, &enc::ConstExpr::i32_const(1_048_576));
        }
        section(&globals)
    };
    let mut passive = enc::DataSection::new();
    passive.passive([1, 2, 3]);
    let mut far = enc::DataSection::new();
    far.active(0, &enc::ConstExpr::i64_const(0), [1]);
    let mut other_memory = enc::DataSection::new();
    other_memory.active(1, &enc::ConstExpr::i32_const(0), [1]);
    let cases = [
        ("two memories", memory(2, plain)),
        ("no memory", memory(0, plain)),
        ("a 64-bit memory", memory(1, |ty| ty.memory64 = true)),
        ("a shared memory", memory(1, |ty| (ty.shared, ty.maximum) = (true, Some(64)))),
        ("a memory with a maximum", memory(1, |ty| ty.maximum = Some(64))),
        ("small pages", memory(1, |ty| ty.page_size_log2 = Some(0))),
        ("another export", exports("other", 0)),
        ("a constant stack pointer", global(false, 1)),
        ("another global", global(true, 2)),
        ("a passive segment", section(&passive)),
        ("a 64-bit offset", section(&far)),
        ("data for another memory", section(&other_memory)),
    ];
    for (what, new) in cases {
        let changed = with_data(script.component(), |all| {
            let old = all.iter_mut().find(|section| section.id == new.id).unwrap();
            *old = new.clone();
        });
        let error = refused(&platform, &changed);
        assert!(matches!(error, LoadError::NotOurs(_)), "{what}: {error}");
    }
}

#[tokio::test]
async fn a_memory_larger_than_any_limit_is_refused_when_it_is_loaded() {
    let (platform, script) = deployed().await;
    for pages in [65_536, 65_535, 8_193] {
        let changed = with_data(script.component(), |all| {
            let mut memories = enc::MemorySection::new();
            memories.memory(enc::MemoryType {
                minimum: pages,
                maximum: None,
                memory64: false,
                shared: false,
                page_size_log2: None,
            });
            let old = all.iter_mut().find(|section| section.id == memories.id()).unwrap();
            *old = section(&memories);
        });
        refused(&platform, &changed);
    }
}

#[tokio::test]
async fn data_outside_of_its_memory_harms_nobody() {
    let (platform, script) = deployed().await;
    let changed = with_data(script.component(), |all| {
        let mut data = enc::DataSection::new();
        data.active(0, &enc::ConstExpr::i32_const(-16), [1_u8; 64]);
        let old = all.iter_mut().find(|section| section.id == data.id()).unwrap();
        *old = section(&data);
    });
    // It may be refused at once or when it is first run.
    if platform.engine().load(&changed).is_ok() {
        assert!(platform.load(changed).get("/").await.outcome.is_err());
    }
    assert_eq!(script.get("/").await.text(), r#"{"n":1}"#);
}

#[tokio::test]
async fn another_wiring_is_refused() {
    let (platform, script) = deployed().await;
    let all = sections(script.component());
    let (data, base) = (data_index(script.component()), script.component());
    let is_custom = |section: &Section| section.id == 0;
    for index in 0..all.len() {
        let mut without = all.clone();
        let gone = without.remove(index);
        assert!(platform.engine().load(&component(&without)).is_err(), "without section {index}");
        let mut twice = all.clone();
        twice.insert(index, gone.clone());
        if !is_custom(&gone) {
            assert!(platform.engine().load(&component(&twice)).is_err(), "with section {index} twice");
        }
        let mut flipped = all.clone();
        if index != data && !is_custom(&gone) {
            for at in (0..gone.body.len()).step_by(gone.body.len().div_ceil(40)) {
                flipped[index].body[at] ^= 1;
                assert!(platform.engine().load(&component(&flipped)).is_err(), "section {index}, byte {at}");
                flipped[index].body[at] ^= 1;
            }
        }
    }
    let foreign = enc::Component::new().finish();
    assert_refused(&platform, &foreign, "not made by the Stoa compiler");
    assert_refused(&platform, &module(&[]), "");
    let mut longer = base.to_vec();
    longer.extend_from_slice(&module(&[]));
    refused(&platform, &longer);
    assert_eq!(platform.load(base.to_vec()).get("/").await.text(), r#"{"n":1}"#, "the original still loads");
}

#[tokio::test]
async fn longer_spellings_of_lengths_are_refused() {
    let (platform, script) = deployed().await;
    for index in 0..sections(script.component()).len() {
        let longer = with_long_spelling(script.component(), index);
        assert!(platform.engine().load(&longer).is_err(), "section {index}");
    }
    let data = sections(script.component()).swap_remove(data_index(script.component())).body;
    for index in 0..sections(&data).len() {
        let mut all = sections(script.component());
        all[data_index(script.component())].body = with_long_spelling(&data, index);
        refused(&platform, &component(&all));
    }
}

#[tokio::test]
async fn bytes_that_are_cut_short_are_refused() {
    let (platform, script) = deployed().await;
    let whole = script.component();
    let range = data_range(whole);
    let ends = (0..64).chain((0..whole.len()).step_by(whole.len() / 200)).chain([
        range.start,
        range.end,
        whole.len() - 1,
    ]);
    for end in ends {
        assert!(platform.engine().load(&whole[..end]).is_err(), "{end} of {} bytes", whole.len());
    }
}
