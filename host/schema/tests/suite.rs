//! The JSON Schema test suite, draft 2020-12. Its files come from a package, which `scripts/test` gets; so this test
//! runs only when it is asked for, with `JSON_SCHEMA_SUITE` naming the folder that holds `tests/` and `remotes/`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may stop at the first surprise, and is told by the environment where the suite is"
)]

use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use stoa_schema::Schema;

const DRAFT: &str = "draft2020-12";

/// Where the suite's schemas expect one another.
const HOST: &str = "http://localhost:1234/draft2020-12/";

/// Formats that say something to people only; here, as in `format.json`, which has all of them so.
const NOT_CHECKED: [&str; 11] = [
    "duration",
    "ecmascript-regex",
    "idn-email",
    "idn-hostname",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "uri-reference",
    "uri-template",
];

/// What goes otherwise here: a file, the start of what it describes, and why.
const OTHERWISE: [(&str, &str, &str); 6] = [
    ("defs.json", "validate definition against metaschema", "the metaschema is not there to be referred to"),
    ("ref.json", "remote ref, containing refs itself", "the metaschema is not there to be referred to"),
    ("vocabulary.json", "schema that uses custom metaschema", "other metaschemas are refused"),
    ("vocabulary.json", "ignore unrecognized optional vocabulary", "other metaschemas are refused"),
    ("format.json", "", "formats are checked, and not only for people"),
    (
        "refRemote.json",
        "remote HTTP ref",
        "nothing is retrieved: a part of a schema is called what its $id says",
    ),
];

#[test]
#[ignore = "scripts/test gets the suite and runs it"]
fn the_json_schema_test_suite_passes() {
    let suite = PathBuf::from(std::env::var_os("JSON_SCHEMA_SUITE").unwrap());
    let remotes = remotes(&suite.join("remotes").join(DRAFT));
    let folder = suite.join("tests").join(DRAFT);
    let mut wrong = Vec::new();
    let mut used = [false; OTHERWISE.len()];
    let mut count = 0;
    for file in files(&folder) {
        let name = file.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        for case in read(&file).as_array().unwrap() {
            let described = case["description"].as_str().unwrap();
            let problems = run(case, &remotes);
            count += case["tests"].as_array().unwrap().len();
            let exception =
                OTHERWISE.iter().position(|(file, start, _)| *file == name && described.starts_with(start));
            match exception {
                Some(number) => used[number] |= !problems.is_empty(),
                None => {
                    wrong.extend(problems.iter().map(|problem| format!("{name}: {described}: {problem}")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 1_000, "{count} tests are not the whole suite");
    for (used, exception) in used.iter().zip(OTHERWISE) {
        assert!(used, "nothing goes otherwise any more: {exception:?}");
    }
}

fn read(file: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let of = |folder: PathBuf| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = of(folder.to_owned()).chain(of(folder.join("optional/format"))).collect();
    files.retain(|file| {
        let stem = file.file_stem().unwrap().to_str().unwrap();
        let is_checked = !file.parent().unwrap().ends_with("format") || !NOT_CHECKED.contains(&stem);
        file.extension().is_some_and(|ending| ending == "json") && is_checked
    });
    files.sort();
    files
}

/// The schemas that others refer to, by their address.
fn remotes(folder: &Path) -> Map<String, Value> {
    let mut found = Map::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let schema = read(&path);
        let address = format!("{HOST}{}", path.strip_prefix(folder).unwrap().display());
        let is_another_dialect = schema.get("$vocabulary").is_some();
        if !is_another_dialect && schema.is_object() {
            found.insert(address, schema);
        }
    }
    found
}

/// What goes wrong with one schema and its data.
fn run(case: &Value, remotes: &Map<String, Value>) -> Vec<String> {
    let compiled = Schema::of_json_schema(&case["schema"]).or_else(|_| {
        // Nothing is fetched; so what it refers to is put beside it.
        Schema::of_json_schema(&beside(case["schema"].clone(), remotes))
    });
    let schema = match compiled {
        Ok(schema) => schema,
        Err(error) => return vec![error.to_string()],
    };
    let tests = case["tests"].as_array().unwrap().iter();
    let wrong =
        tests.filter(|test| schema.check(&test["data"]).is_valid() != test["valid"].as_bool().unwrap());
    wrong.map(|test| format!("{}: {:?}", test["description"], schema.check(&test["data"]))).collect()
}

fn beside(mut schema: Value, remotes: &Map<String, Value>) -> Value {
    let at = "http://localhost:1234/draft2020-12/root.json";
    let id = schema["$id"].as_str().unwrap_or(at).to_owned();
    schema["$id"] = json!(id);
    let mut all = remotes.clone();
    for (address, remote) in &mut all {
        if remote.get("$id").is_none() {
            remote["$id"] = json!(address);
        }
    }
    all.insert("root".to_owned(), schema);
    json!({ "$ref": id, "$defs": all })
}
