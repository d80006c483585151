//! The bodies of the fuzz targets, over inputs of the suite's own: the scripts of the cases, cut up, glued together
//! and with words of the language in between.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::path::Path;
use stoa_tests::TestPlatform;
use stoa_tests::anything::{compile_anything, read_any_form};

/// What a random byte would hardly ever make.
const WORDS: &[&str] = &[
    "import ",
    "export ",
    "from './a'",
    "from \"stoa\"",
    "await ",
    "async ",
    "=>",
    "class A ",
    "#p",
    "enum E { A }",
    "<T,>",
    "</a>",
    "<a {...x}>",
    "`${",
    "}`",
    "/*",
    "*/",
    "//",
    "\n",
    "\u{2028}",
    "\u{feff}",
    "#!",
    "registerWebHandler('/', ",
    "import('./b.js')",
    "export default ",
    "fetch() { return new Response('x'); }",
    "throw ",
    "for (;;) ",
    "yield* ",
    "import data from './data.json';",
    "@jsxImportSource ",
    "declare ",
    "namespace N ",
    "\\u{110000}",
    "0n",
    "/[/",
    "?.",
    "import.meta",
    "new.target",
    "super()",
    "static {",
    "using x = ",
    "}",
    ")",
    "(",
    "{",
    "[",
    "]",
    "'",
    "\"",
];

fn corpus() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.starts_with("script.") || name.starts_with("main.") {
                found.push(std::fs::read(path).unwrap());
            }
        }
    }
    found.sort();
    assert!(found.len() > 20, "the cases are the corpus");
    found
}

/// A piece of an input: a cut of a script, a word, or bytes.
fn piece(corpus: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let cut = (prop::sample::select(corpus), any::<prop::sample::Index>(), any::<prop::sample::Index>())
        .prop_map(|(text, one, other)| {
            let (one, other) = (one.index(text.len()), other.index(text.len()));
            text[one.min(other)..one.max(other)].to_vec()
        });
    prop_oneof![
        4 => cut,
        4 => prop::sample::select(WORDS).prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
        1 => Just(vec![0xff]),
        1 => (prop::sample::select(WORDS), 1..3_000_usize).prop_map(|(word, count)| word.repeat(count).into_bytes()),
    ]
}

#[test]
fn anything_at_all_compiles_or_is_told_and_ends_within_its_limits() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Nothing is kept on disk: every input would leave a file.
    let platform = TestPlatform::builder().cache_dir(None).build();
    let corpus = corpus();
    for text in &corpus {
        // As the second of the names, TypeScript.
        runtime.block_on(compile_anything(&platform, &[&[1], text.as_slice()].concat()));
    }
    let config = Config { cases: 200, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let inputs = (any::<u8>(), prop::collection::vec(piece(corpus), 0..8));
    TestRunner::new(config)
        .run(&inputs, |(choice, pieces)| {
            let input = [vec![choice], pieces.concat()].concat();
            runtime.block_on(compile_anything(&platform, &input));
            Ok(())
        })
        .unwrap();
}

#[test]
fn anything_at_all_is_read_as_a_form_alike_wherever_it_is_cut() {
    const WORDS: [&str; 12] = [
        "--b",
        "\r\n",
        "\r\n--b\r\n",
        "-",
        "--b--",
        "Content-Disposition: form-data; name=a\r\n\r\n",
        "content-disposition:form-data; name=\"a\"; filename=\"b\"\r\n\r\n",
        "filename*=utf-8''x",
        "; ",
        "\n",
        " \t",
        "text",
    ];
    let word = prop::sample::select(&WORDS).prop_map(|word| word.as_bytes().to_vec());
    let bytes = prop::collection::vec(any::<u8>(), 0..9);
    let long = (prop::sample::select(&WORDS), 1..1_100_usize)
        .prop_map(|(word, count)| word.repeat(count).into_bytes());
    let inputs = (any::<u8>(), prop::collection::vec(prop_oneof![8 => word, 1 => bytes, 1 => long], 0..16));
    let config = Config { cases: 2_000, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&inputs, |(choice, pieces)| {
            read_any_form(&[vec![choice], pieces.concat()].concat());
            Ok(())
        })
        .unwrap();
}
