//! Claims about the document.

use crate::router::document;
use serde_json::Value;
use std::collections::BTreeSet;

fn operations() -> Vec<(String, String, Value)> {
    let document = document();
    let paths = document["paths"].as_object().unwrap().clone();
    let of_path = |(path, item): (String, Value)| {
        let item = item.as_object().unwrap().clone();
        item.into_iter().map(move |(method, operation)| (path.clone(), method, operation))
    };
    paths.into_iter().flat_map(of_path).collect()
}

#[test]
fn every_operation_has_an_id_of_its_own_a_summary_and_a_tag() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations() {
        let place = format!("{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().expect(&place).to_owned()), "{place}");
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{place}");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{place}");
    }
}

#[test]
fn everything_but_the_document_needs_a_key() {
    let document = document();
    assert_eq!(document["security"], serde_json::json!([{ "key": [] }]));
    for (path, _, operation) in operations() {
        let is_public = operation.get("security").is_some();
        assert_eq!(is_public, path.ends_with("/openapi.json"), "{path}");
        assert_eq!(operation["responses"].get("401").is_none(), is_public, "{path}");
    }
}

#[test]
fn every_part_of_a_path_is_described() {
    for (path, method, operation) in operations() {
        let parts = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for part in parts {
            let described =
                parameters.iter().filter(|parameter| parameter["name"] == part && parameter["in"] == "path");
            assert_eq!(described.count(), 1, "{method} {path}: {part}");
        }
    }
}

#[test]
fn every_error_has_the_one_body() {
    let document = document();
    for (path, method, operation) in operations() {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            if status.as_str() < "400" {
                continue;
            }
            let answer = match answer["$ref"].as_str() {
                Some(reference) => document.pointer(reference.trim_start_matches('#')).expect(reference),
                None => answer,
            };
            let schema = &answer["content"]["application/json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Error", "{method} {path}: {status}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let (document, mut found) = (document(), BTreeSet::new());
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}
