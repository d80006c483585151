//! Schemas and data that somebody made to hurt.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};
use stoa_schema::limits::{MAX_FAULTS, MAX_NODES, MAX_PATTERNS, MAX_SCHEMA_DEPTH};
use stoa_schema::{Fields, Schema, Verdict};

/// What a host function has of stack.
const STACK_BYTES: usize = 1024 * 1024;

/// Reads the schema and checks the data with the stack that there is in the server.
fn check(schema: &Value, data: &Value) -> Result<Verdict, String> {
    std::thread::scope(|scope| {
        let work = || {
            let schema =
                Schema::read(&schema.to_string(), Fields::Optional).map_err(|error| error.to_string())?;
            let mut coerced = data.clone();
            schema.coerce(&mut coerced, &mut 0);
            Ok(schema.check(data))
        };
        std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

/// That there is an end, and soon: a debug build is some twenty times slower than the server.
fn assert_refused(schema: &Value, data: &Value) {
    let began = Instant::now();
    let verdict = check(schema, data).unwrap();
    assert_eq!(verdict.faults.first().map(|fault| fault.rule), Some("limit"), "{verdict:?}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

fn nested(levels: usize, leaf: Value, wrap: impl Fn(Value) -> Value) -> Value {
    (0..levels).fold(leaf, |inner, _| wrap(inner))
}

/// Definitions `a0` to `a<count>`, each made of the next, and the last one of nothing but `last`.
fn definitions(count: usize, make: impl Fn(Value) -> Value, last: Value) -> Value {
    let next = |number: usize| json!({ "$ref": format!("#/$defs/a{}", number + 1) });
    let mut all: Map<String, Value> =
        (0..count).map(|number| (format!("a{number}"), make(next(number)))).collect();
    all.insert(format!("a{count}"), last);
    json!({ "$ref": "#/$defs/a0", "$defs": all })
}

#[test]
fn work_that_doubles_with_each_level_ends_in_a_refusal() {
    let twice = |next: Value| json!({ "allOf": [next.clone(), next] });
    assert_refused(&definitions(40, twice, json!({"type": "string"})), &json!("a"));
    let either = |next: Value| json!({ "anyOf": [next.clone(), next] });
    assert_refused(&definitions(40, either, json!({"type": "null"})), &json!("a"));
    let not_twice = |next: Value| json!({ "not": { "allOf": [next.clone(), next] } });
    assert_refused(&definitions(40, not_twice, json!(true)), &json!("a"));
    let tree = json!({"items": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}});
    assert_refused(&tree, &nested(60, json!([]), |inner| json!([inner])));
    let rest = |next: Value| json!({ "allOf": [next], "unevaluatedProperties": true });
    let wide: Map<String, Value> = (0..30_000).map(|number| (number.to_string(), json!(1))).collect();
    assert_refused(&definitions(190, rest, json!({"additionalProperties": true})), &Value::Object(wide));
}

#[test]
fn long_texts_cost_what_they_are_long() {
    let patterns: Vec<_> =
        (0..MAX_PATTERNS).map(|number| json!({"pattern": format!("[01]*1[01]{{12}}{number}$")})).collect();
    assert_refused(&json!({ "allOf": patterns }), &json!("01".repeat(400_000)));
    let large = json!(vec!["x".repeat(1_000); 900]);
    let choices: Vec<_> = (0..100).map(|number| json!({ "not": { "const": number } })).collect();
    assert_refused(&json!({ "allOf": choices }), &large);
}

#[test]
fn what_is_deep_ends_in_a_refusal_and_not_on_the_stack() {
    let through = |next: Value| json!({ "allOf": [next] });
    assert_refused(&definitions(1_500, through, json!(true)), &json!(1));
    let list =
        json!({"properties": {"a": {"allOf": [{"anyOf": [{"$ref": "#"}]}]}}, "unevaluatedProperties": false});
    assert_refused(&list, &nested(100, json!({}), |inner| json!({ "a": inner })));
    let deep = nested(MAX_SCHEMA_DEPTH, json!(true), |inner| json!({ "not": inner }));
    assert!(check(&deep, &json!(1)).unwrap().faults.len() <= 1);
    let deeper = nested(MAX_SCHEMA_DEPTH + 1, json!(true), |inner| json!({ "not": inner }));
    assert!(check(&deeper, &json!(1)).unwrap_err().contains("levels deep"));
}

#[test]
fn what_is_many_is_refused() {
    let nodes = json!({ "anyOf": vec![true; MAX_NODES] });
    assert!(check(&nodes, &json!(1)).unwrap_err().contains("one subschema too many"));
    let patterns: Map<String, Value> =
        (0..=MAX_PATTERNS).map(|number| (number.to_string(), json!(true))).collect();
    assert!(
        check(&json!({ "patternProperties": patterns }), &json!({}))
            .unwrap_err()
            .contains("one pattern too many")
    );
}

#[test]
fn so_many_faults_are_told_and_then_that_there_are_more() {
    let schema = json!({"items": {"type": "string"}});
    let faults = |count: usize| check(&schema, &json!(vec![1; count])).unwrap();
    assert_eq!((faults(MAX_FAULTS).faults.len(), faults(MAX_FAULTS).more), (MAX_FAULTS, false));
    assert_eq!((faults(MAX_FAULTS + 1).faults.len(), faults(MAX_FAULTS + 1).more), (MAX_FAULTS, true));
    assert_eq!(faults(400_000).faults.len(), MAX_FAULTS);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..4).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ab#/~]{0,3}".prop_map(Value::from),
        prop::sample::select(vec![
            "string",
            "integer",
            "email",
            "#",
            "#/$defs/a",
            "#/properties/b",
            "x|required"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a",
        "b",
        "a.b",
        "*",
        "b.*",
        "$ref",
        "$defs",
        "$id",
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "type",
        "enum",
        "const",
        "minimum",
        "multipleOf",
        "minLength",
        "maxItems",
        "pattern",
        "format",
        "required",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "items",
        "prefixItems",
        "contains",
        "minContains",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
        "dependentRequired",
        "dependentSchemas",
        "uniqueItems",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_the_schema_and_the_data_there_is_an_answer(schema in any_json(), data in any_json()) {
        let _ = check(&schema, &data);
        if let Ok(schema) = Schema::of_json_schema(&schema) {
            schema.check(&data);
        }
    }
}
