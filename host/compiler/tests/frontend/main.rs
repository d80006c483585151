//! Scripts as authors send them, read by the front end as the server has it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may stop at once")]

mod hostile;

use std::sync::OnceLock;

use std::path::{Path, PathBuf};
use stoa_compiler::{Diagnostic, Form, Frontend, FrontendConfig, Program, SourceFiles, SourceMaps};

const COMPONENT: &[u8] = include_bytes!("../../../../guest/syntax.wasm");

fn frontend() -> &'static Frontend {
    static SHARED: OnceLock<Frontend> = OnceLock::new();
    SHARED.get_or_init(|| {
        let cache_dir = Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
        Frontend::new(FrontendConfig { component: COMPONENT.into(), cache_dir }).unwrap()
    })
}

fn files<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> SourceFiles {
    let files: Vec<_> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    let entry = files[0].0.clone();
    SourceFiles::new(&entry, files).unwrap()
}

fn read<'f>(sent: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Program, Vec<Diagnostic>> {
    frontend().read(&files(sent))
}

#[track_caller]
fn program<'f>(sent: impl IntoIterator<Item = (&'f str, &'f str)>) -> Program {
    read(sent).unwrap_or_else(|found| panic!("{}", told(&found)))
}

#[track_caller]
fn refused<'f>(sent: impl IntoIterator<Item = (&'f str, &'f str)>) -> Vec<Diagnostic> {
    match read(sent) {
        Ok(program) => panic!("read as {program:?}"),
        Err(found) => found,
    }
}

fn told(found: &[Diagnostic]) -> String {
    found.iter().map(|each| each.to_string() + "\n").collect()
}

fn names(program: &Program) -> Vec<&str> {
    program.modules.iter().map(|module| module.name.as_str()).collect()
}

#[test]
fn plain_javascript_is_evaluated_as_written() {
    let text = "#!/usr/bin/env stoa\nimport { db } from \"stoa\";\nexport default { x: 1 } // é\n";
    let read = program([("main.js", text)]);
    assert_eq!((read.form, read.entry.as_str()), (Form::Module, "main.js"));
    assert_eq!(read.modules[0].text, text);
    assert_eq!(read.modules[0].imports, [("stoa".to_owned(), "stoa".to_owned())]);
    assert_eq!(read.modules[0].map, None);
}

#[test]
fn an_entry_without_import_or_export_is_a_classic_script() {
    let sloppy = "function init() { x = 010; with ({}) {} var await = 1; }";
    assert_eq!(program([("main.js", sloppy)]).form, Form::Script);
    assert_eq!(program([("main.ts", "function init(): void {}")]).form, Form::Script);
    for module in ["export {}", "import \"stoa\"", "await 1", "import.meta", "export type A = 1"] {
        assert_eq!(program([("main.ts", module)]).form, Form::Module, "{module}");
    }
    assert_eq!(program([("main.mjs", "1")]).form, Form::Module);
    let strict = refused([("main.js", "import \"./a.js\""), ("a.js", "var x = 010;")]);
    assert_eq!(strict[0].file, "a.js", "an imported file is a module whatever it holds");
}

#[test]
fn types_vanish_and_everything_else_stays() {
    let text = "import type { A } from \"./types\";\nimport { type B, b } from \"./b.js\";\nimport { C } from \"gone\";\n\
        enum Color { Red = 1, Blue }\nnamespace N { export const n = 1 }\n\
        class P { #secret = 1; static s = 2; constructor(private readonly name: string) {} }\n\
        export const x = <C>(b satisfies unknown as B)!; export { Color, N, P };";
    let read = program([("main.ts", text), ("b.ts", "export const b: number = 1")]);
    let code = &read.modules[0].text;
    assert_eq!(names(&read), ["main.ts", "b.ts"]);
    assert_eq!(read.modules[0].imports, [("./b.js".to_owned(), "b.ts".to_owned())]);
    for kept in ["Color[Color[\"Red\"] = 1]", "#secret = 1", "static s = 2", "this.name = name", "N.n = 1"] {
        assert!(code.contains(kept), "{kept} in {code}");
    }
    for gone in ["types", "gone", "satisfies", "readonly"] {
        assert!(!code.contains(gone), "{gone} in {code}");
    }
}

#[test]
fn jsx_calls_the_runtime_that_the_file_names() {
    let text =
        "/** @jsxImportSource ./ui */\nexport const page = (name: string) => <p class=\"x\">{name}</p>;";
    let read = program([("main.tsx", text), ("ui/jsx-runtime.js", "export const jsx = 1, jsxs = 1")]);
    assert_eq!(names(&read), ["main.tsx", "ui/jsx-runtime.js"]);
    let classic = "/** @jsxRuntime classic @jsx h */\nfunction h() {}\nvar page = <p/>;";
    let read = program([("main.jsx", classic)]);
    assert_eq!(read.form, Form::Script);
    assert!(read.modules[0].text.contains("h(\"p\""), "{}", read.modules[0].text);
    let found = refused([("main.jsx", "var page = <p/>;")]);
    assert_eq!(found[0].message, "JSX needs `react/jsx-runtime`, which is not part of the script");
    let found = refused([("main.js", "var page = <p/>;")]);
    assert!(found[0].help.as_deref().unwrap().contains(".jsx"), "{}", told(&found));
}

#[test]
fn json_is_a_module_and_proto_keeps_its_meaning() {
    let read = program([("main.js", "import a from \"./a.json\""), ("a.json", "{\"__proto__\":{\"x\":1}}")]);
    assert_eq!(read.modules[1].text, "export default JSON.parse(\"{\\\"__proto__\\\":{\\\"x\\\":1}}\");\n");
    let found = refused([("main.js", "import a from \"./a.json\""), ("a.json", "{\n  'x': 1\n}")]);
    assert_eq!((found[0].file.as_str(), found[0].line, found[0].column), ("a.json", 2, 3));
}

#[test]
fn an_import_cycle_is_legal() {
    let read =
        program([("a.js", "import \"./b.js\"; export {}"), ("b.js", "import \"./a.js\"; import \"./b.js\"")]);
    assert_eq!(names(&read), ["a.js", "b.js"]);
}

#[test]
fn only_reachable_files_are_read_in_the_order_of_their_imports() {
    let read = program([
        (
            "main.js",
            "import(`./late.js`); export * from \"./z.js\"; export { a } from \"./a.js\"; import \"./z.js\"",
        ),
        ("a.js", "export let a"),
        ("broken.js", "((("),
        ("late.js", ""),
        ("z.js", "import \"./a\""),
    ]);
    assert_eq!(names(&read), ["main.js", "late.js", "z.js", "a.js"]);
}

#[test]
fn a_bare_import_names_the_package_and_the_fix() {
    let found = refused([(
        "main.ts",
        "import { db } from \"stoa\";\nimport { z } from \"zod\";\nexport const s = z;",
    )]);
    let expected = "main.ts:2:19: error: cannot import `zod`: the package is not part of the script\n  \
        import { z } from \"zod\";\n                    ^\n  \
        help: npm packages are bundled by the SDK: run `stoa build` and deploy what it writes.\n";
    assert_eq!(told(&found), expected);
}

#[test]
fn imports_of_other_platforms_say_what_to_use() {
    for (specifier, part) in [("node:fs", "Node.js"), ("crypto", "Node.js"), ("https://x.y/z.js", "fetched")]
    {
        let found = refused([("main.js", format!("import \"{specifier}\"").as_str())]);
        assert!(found[0].message.contains(part), "{}", told(&found));
        let later = format!("export const f = () => import(\"{specifier}\")");
        assert_eq!(
            program([("main.js", later.as_str())]).modules[0].imports,
            [],
            "its promise is rejected when called"
        );
    }
}

#[test]
fn a_missing_file_suggests_the_nearest() {
    let found = refused([("main.ts", "import { u } from \"./user\"; u"), ("users.ts", "")]);
    assert_eq!(found[0].help.as_deref(), Some("Did you mean the file `users.ts`?"));
    let found = refused([("main.js", "const f = () => import('./gone.js')")]);
    assert_eq!((found[0].line, found[0].column), (1, 24), "a file of its own is missed now, not when called");
}

#[test]
fn syntax_errors_have_a_place_and_early_errors_too() {
    let found = refused([("main.ts", "let a = 1;\nlet b = ;\n")]);
    assert_eq!((found[0].line, found[0].column), (2, 9), "{}", told(&found));
    let found = refused([("main.js", "let a;\n  let a;")]);
    assert_eq!(found[0].file, "main.js");
    assert!(found[0].message.contains("`a` has already been declared"), "{}", told(&found));
    let found = refused([("main.js", "/(/")]);
    assert!(found[0].message.contains("regular expression"), "{}", told(&found));
    let found = refused([("main.ts", "@d class A {}")]);
    assert_eq!(found[0].message, "decorators are not supported");
}

#[test]
fn mistakes_in_all_files_are_told_at_once() {
    let found = refused([("main.js", "import './a.js'; import './b.js'"), ("a.js", "("), ("b.js", ")")]);
    assert_eq!(found.iter().map(|each| each.file.as_str()).collect::<Vec<_>>(), ["a.js", "b.js"]);
}

#[test]
fn what_is_not_utf8_is_told_where_it_begins() {
    let sent = [("main.js".to_owned(), b"let a = 1;\nlet b = '\xff';".to_vec())];
    let found = frontend().read(&SourceFiles::new("main.js", sent).unwrap()).unwrap_err();
    assert_eq!((found[0].line, found[0].column), (2, 10));
}

#[test]
fn a_stack_points_at_the_authors_line() {
    let text = "interface A {\n  a: string\n}\n\nenum E { A }\nexport function é(x: A): never {\n  \
        const s: string = \"é😀\"; throw new Error(s + E.A);\n}\n";
    let read = program([("main.ts", text)]);
    let code = &read.modules[0].text;
    let (line, throwing) = code.lines().enumerate().find(|(_, line)| line.contains("new Error")).unwrap();
    // As QuickJS counts: lines and columns from one, columns in bytes.
    let column = throwing.find("new Error").unwrap() + 1;
    let maps = SourceMaps::of(&read);
    let maps = SourceMaps::from_json(&maps.to_json().unwrap()).unwrap();
    let stack = format!("    at é (main.ts:{}:{column})", line + 1);
    assert_eq!(maps.remap_stack(&stack), "    at é (main.ts:7:33)");
    assert!(
        !read.modules[0].map.as_ref().unwrap().contains("interface"),
        "the author's text is not in the map"
    );
}

#[test]
fn a_bundlers_map_is_used() {
    let map = r#"{"version":3,"sources":["../src/app.ts"],"names":[],"mappings":"AAEI"}"#;
    let read = program([("main.js", "throw 1"), ("main.js.map", map)]);
    let shown = SourceMaps::of(&read).remap_stack("    at main.js:1:1");
    assert_eq!(shown, "    at ../src/app.ts:3:5");
}

#[test]
fn a_damaged_cache_is_compiled_again_and_never_loaded() {
    let dir = tempfile::tempdir().unwrap();
    let build = || {
        let cache_dir = Some(dir.path().to_owned());
        Frontend::new(FrontendConfig { component: COMPONENT.into(), cache_dir }).unwrap()
    };
    build();
    let of =
        |dir: &Path| std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let is_code = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "cwasm");
    let kept: Vec<_> = of(dir.path()).iter().flat_map(|folder| of(folder)).filter(is_code).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let whole = std::fs::read(&kept[0]).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() - 1], &whole[..10], &[]] {
        std::fs::write(&kept[0], damaged).unwrap();
        let frontend = build();
        assert!(frontend.read(&files([("main.ts", "let a: 1")])).is_ok());
        assert!(std::fs::read(&kept[0]).unwrap().len() == whole.len(), "it is kept anew");
    }
}

#[test]
fn readers_share_one_front_end() {
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    program([
                        ("main.ts", "import a from './a.js'; export default a as number"),
                        ("a.js", "export default 1"),
                    ]);
                }
            });
        }
    });
}
