//! What is said of each thing that can be wrong.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use serde_json::{Value, json};
use stoa_schema::{Fields, Schema, Verdict};

fn check(schema: &Value, data: &Value) -> Verdict {
    Schema::read(&schema.to_string(), Fields::Optional).unwrap().check(data)
}

/// `path rule: message` of each fault.
fn said(schema: &Value, data: &Value) -> Vec<String> {
    let verdict = check(schema, data);
    verdict.faults.iter().map(|fault| format!("{} {}: {}", fault.path, fault.rule, fault.message)).collect()
}

/// That these schemas have one fault to find each.
fn assert_said<const COUNT: usize>(cases: [(Value, Value, &str); COUNT]) {
    for (schema, data, expected) in cases {
        assert_eq!(said(&schema, &data), [expected], "{schema} {data}");
    }
}

#[test]
fn each_keyword_says_what_it_wants_of_a_value() {
    assert_said([
        (json!(false), json!(1), " false: is not allowed here"),
        (json!({"type": ["integer", "null"]}), json!("1"), " type: must be an integer or null"),
        (json!({"enum": [1, "a", null]}), json!(2), " enum: must be one of 1, \"a\", null"),
        (json!({"const": {"a": 1}}), json!(2), " const: is none of the values that are allowed here"),
        (json!({"const": 7}), json!(2), " const: must be 7"),
        (json!({"minimum": 18}), json!(17), " minimum: must be at least 18"),
        (json!({"maximum": 1.5}), json!(2), " maximum: must be at most 1.5"),
        (json!({"exclusiveMinimum": 0}), json!(0), " exclusiveMinimum: must be more than 0"),
        (json!({"exclusiveMaximum": 0}), json!(0), " exclusiveMaximum: must be less than 0"),
        (json!({"multipleOf": 0.5}), json!(0.7), " multipleOf: must be a multiple of 0.5"),
        (json!({"minLength": 2}), json!("é"), " minLength: must have at least 2 characters, and has 1"),
        (json!({"maxLength": 1}), json!("ab"), " maxLength: must have at most 1 character, and has 2"),
        (json!({"minItems": 1}), json!([]), " minItems: must have at least 1 item, and has 0"),
        (json!({"maxItems": 1}), json!([1, 2]), " maxItems: must have at most 1 item, and has 2"),
        (json!({"minProperties": 1}), json!({}), " minProperties: must have at least 1 member, and has 0"),
        (
            json!({"maxProperties": 0}),
            json!({"a": 1}),
            " maxProperties: must have at most 0 members, and has 1",
        ),
        (json!({"pattern": "^a"}), json!("b"), " pattern: does not have the form that is asked for"),
        (json!({"format": "email", "type": ["string"]}), json!("b"), " format: must be an email address"),
        (json!({"uniqueItems": true}), json!([1, 2, 1.0]), "/2 uniqueItems: is the same as item 0"),
        (json!({"required": ["a/b"]}), json!({}), "/a~1b required: is required"),
        (
            json!({"dependentRequired": {"a": ["b"]}}),
            json!({"a": 1}),
            "/b dependentRequired: is required together with \"a\"",
        ),
    ]);
}

#[test]
fn each_keyword_says_what_it_wants_of_what_is_within() {
    assert_said([
        (
            json!({"dependentSchemas": {"a": {"maxProperties": 1}}}),
            json!({"a": 1, "b": 2}),
            " maxProperties: must have at most 1 member, and has 2",
        ),
        (
            json!({"additionalProperties": false}),
            json!({"a": 1}),
            "/a additionalProperties: is not expected here",
        ),
        (json!({"properties": {"a": false}}), json!({"a": 1}), "/a properties: is not expected here"),
        (
            json!({"patternProperties": {"^a": {"minimum": 1}}}),
            json!({"ab": 0}),
            "/ab minimum: must be at least 1",
        ),
        (
            json!({"unevaluatedProperties": false}),
            json!({"a": 1}),
            "/a unevaluatedProperties: is not expected here",
        ),
        (json!({"unevaluatedItems": false}), json!([1]), "/0 unevaluatedItems: is not expected here"),
        (json!({"prefixItems": [true], "items": false}), json!([1, 2]), "/1 items: is not expected here"),
        (
            json!({"propertyNames": {"maxLength": 1}}),
            json!({"ab": 1}),
            "/ab propertyNames: has a name that does not fit: it must have at most 1 character, and has 2",
        ),
        (
            json!({"contains": {"const": 1}}),
            json!([2]),
            " contains: must have at least 1 of a certain kind of item, and has 0",
        ),
        (
            json!({"contains": {"const": 1}, "maxContains": 1}),
            json!([1, 1]),
            " maxContains: must have at most 1 of a certain kind of item, and has 2",
        ),
        (json!({"not": {"type": "null"}}), json!(null), " not: is what it must not be"),
        (json!({"if": {"minimum": 1}, "then": {"maximum": 2}}), json!(3), " maximum: must be at most 2"),
        (
            json!({"anyOf": [{"type": "string"}, {"properties": {"a": {"minimum": 1}}, "type": "object"}]}),
            json!({"a": 0}),
            " anyOf: has none of 2 possible forms: must be a string; /a must be at least 1",
        ),
        (
            json!({"oneOf": [{"minimum": 1}, {"maximum": 3}]}),
            json!(2),
            " oneOf: has more than one of the forms that exclude one another",
        ),
        (json!({"allOf": [{"minimum": 1}]}), json!(0), " minimum: must be at least 1"),
        (
            json!({"$ref": "#/$defs/a", "$defs": {"a": {"minimum": 1}}}),
            json!(0),
            " minimum: must be at least 1",
        ),
    ]);
}

#[test]
fn rule_strings_and_json_schema_say_the_same() {
    let rules = json!({
        "email": "email|required",
        "age": "integer|min:18|max:120",
        "tags": "array|max:1",
        "address.city": "string|min:2|required",
        "items.*.price": "number|min:0|required",
        "kind": "in:a,b",
    });
    let schema = json!({
        "type": "object",
        "required": ["address", "email"],
        "properties": {
            "email": {"type": "string", "format": "email"},
            "age": {"type": "integer", "minimum": 18, "maximum": 120},
            "tags": {"type": "array", "maxItems": 1},
            "address": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string", "minLength": 2}}},
            "items": {"type": "array", "items": {
                "type": "object", "required": ["price"], "properties": {"price": {"type": "number", "minimum": 0}},
            }},
            "kind": {"type": "string", "enum": ["a", "b"]},
        },
    });
    let data = json!({"email": "x", "age": 17, "tags": [1, 2], "address": {"city": ""}, "items": [{"price": 1}, {}, {"price": -1}], "kind": "c"});
    let verdict = check(&rules, &data);
    assert_eq!(verdict, check(&schema, &data));
    let paths: Vec<_> = verdict.faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/address/city", "/age", "/email", "/items/1/price", "/items/2/price", "/kind", "/tags"]
    );
    assert_eq!(check(&rules, &json!({})), check(&schema, &json!({})));
    assert!(check(&rules, &json!({"email": "a@b.c", "address": {"city": "Rome"}})).is_valid());
}

#[test]
fn a_fault_shows_what_was_expected_and_what_is_there() {
    let schema =
        json!({"properties": {"age": {"minimum": 18}, "password": {"minLength": 8, "enum": ["hunter2"]}}});
    let verdict = check(&schema, &json!({"age": 17, "password": "secret"}));
    let shown = serde_json::to_value(&verdict.faults).unwrap();
    assert_eq!(
        shown[0],
        json!({"path": "/age", "rule": "minimum", "message": "must be at least 18", "expected": 18, "value": 17})
    );
    assert_eq!(
        shown[2],
        json!({"path": "/password", "rule": "minLength", "message": "must have at least 8 characters, and has 6", "expected": 8})
    );
    assert!(!shown.to_string().contains("hunter2") && !shown.to_string().contains("\"secret\""), "{shown}");
}

#[test]
fn a_schema_that_is_wrong_says_where_and_what() {
    for (schema, expected) in [
        (
            json!({"properties": {"a": {"type": "strnig"}}}),
            "the schema at /properties/a/type is \"strnig\", which is no type: there are null",
        ),
        (json!({"items": [true]}), "at /items must be one schema: a list of them is prefixItems"),
        (json!({"required": "a", "minLength": 1}), "at /required must be an array of names"),
        (json!({"required": ["a", 1]}), "at /required must be an array of names"),
        (json!({"minLength": -1}), "at /minLength must be a whole number, 0 or more"),
        (json!({"multipleOf": 0}), "at /multipleOf must be above 0"),
        (json!({"allOf": []}), "at /allOf must be an array of schemas, and not empty"),
        (json!({"properties": {"a": 1}}), "at /properties/a must be a schema"),
        (
            json!({"pattern": "(a", "type": ["string"]}),
            "at /pattern is wrong: the pattern \"(a\" cannot be used: unclosed group",
        ),
        (
            json!({"a": r"regex:(a)\1"}),
            "at /properties/a/pattern is wrong: the pattern \"(a)\\\\1\" cannot be used",
        ),
        (json!({"$ref": "#/$defs/x"}), "at /$ref (\"#/$defs/x\") leads to nothing"),
        (json!({"$ref": "#x"}), "names no $anchor: \"x\""),
        (
            json!({"$ref": "https://example.com/a.json"}),
            "leads out of the schema, and nothing is ever fetched",
        ),
        (json!({"$ref": "file:///etc/passwd"}), "leads out of the schema"),
        (
            json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
            "which is not understood here: leave it out",
        ),
        (
            json!({"$id": "a", "$defs": {"b": {"$id": "a"}}, "type": ["null"]}),
            "at /$defs/b/$id is the $id of another part",
        ),
        (json!({"$id": "a#b", "type": ["null"]}), "at /$id has a fragment"),
        (json!({"$ref": "#"}), "the schema leads back to itself without going into the data"),
        (
            json!({"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"anyOf": [true, {"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}),
            "leads back to itself",
        ),
    ] {
        let error = Schema::read(&schema.to_string(), Fields::Optional).unwrap_err().to_string();
        assert!(error.contains(expected), "{schema}: {error}");
    }
}
