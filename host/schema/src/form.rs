//! Which of the two forms a schema has. It is told by its shape, and what could be both is an error.

use crate::SchemaError;
use crate::limits::MAX_SCHEMA_BYTES;
use crate::rules;
use serde_json::{Map, Value};

/// What a field of rule strings is, unless its rules say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fields {
    /// It may be left out.
    Optional,
    /// It may not.
    Required,
}

/// Keywords that ask something of a value. An object without one of them is no JSON Schema worth the name.
const ASKING: [&str; 41] = [
    "$dynamicRef",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "$schema",
];

/// The JSON Schema that a text means, whichever form it has.
pub(crate) fn json_schema(text: &str, fields: Fields, steps: &mut u64) -> Result<Value, SchemaError> {
    if text.len() > MAX_SCHEMA_BYTES {
        let problem = format!("has {} bytes, and {MAX_SCHEMA_BYTES} is the most", text.len());
        return Err(SchemaError::new("", problem));
    }
    let schema =
        serde_json::from_str(text).map_err(|error| SchemaError::new("", format!("is no JSON: {error}")))?;
    let members = match schema {
        Value::Object(members) => members,
        Value::Bool(_) => return Ok(schema),
        _ => {
            let problem =
                "must be a JSON Schema or an object of rule strings, such as {\"age\": \"integer|min:18\"}";
            return Err(SchemaError::new("", problem));
        }
    };
    if members.is_empty() {
        return Ok(Value::Object(members));
    }
    let asks = members.keys().any(|name| ASKING.contains(&name.as_str()));
    match (rules::of(&members), asks) {
        (None, true) => Ok(Value::Object(members)),
        (None, false) => Err(neither(&members)),
        (Some(rules), false) => rules::json_schema(&rules?, fields),
        (Some(rules), true) => either(members, rules, fields, steps),
    }
}

/// All values are texts, and some names are keywords.
fn either(
    members: Map<String, Value>,
    rules: Result<rules::Rules, SchemaError>,
    fields: Fields,
    steps: &mut u64,
) -> Result<Value, SchemaError> {
    // `$ref` and its like are nobody's fields.
    if members.keys().any(|name| name.starts_with('$')) {
        return Ok(Value::Object(members));
    }
    let schema = Value::Object(members);
    match (crate::compile::compile(&schema, steps), rules) {
        (Ok(_), Err(_)) => Ok(schema),
        (Err(_), Ok(rules)) => rules::json_schema(&rules, fields),
        (Ok(_), Ok(_)) => Err(SchemaError::new(
            "",
            format!(
                "{schema} can be read as a JSON Schema and as rule strings for fields of these names. For the JSON \
                 Schema write {{\"allOf\": [{schema}]}}; for the fields say of one whether it is there, as in \
                 \"string|optional\" or \"string|required\""
            ),
        )),
        // Its author wrote one of the two; what is wrong with the rules is said by the field.
        (Err(_), Err(error)) => Err(error),
    }
}

fn neither(members: &Map<String, Value>) -> SchemaError {
    let odd = members.iter().find(|(_, value)| !value.is_string()).map(|(name, _)| name.as_str());
    let problem = format!(
        "has no keyword of JSON Schema that asks for anything, and is no object of rule strings either, as {:?} is no \
         text. Members of members are written {{\"address.city\": \"string\"}}",
        odd.unwrap_or_default()
    );
    SchemaError::new("", problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(schema: &Value) -> Result<Value, String> {
        json_schema(&schema.to_string(), Fields::Optional, &mut 0).map_err(|error| error.to_string())
    }

    #[test]
    fn the_form_is_told_by_the_shape() {
        for schema in [
            json!(true),
            json!({}),
            json!({"type": "object", "properties": {}}),
            json!({"type": ["string"]}),
            json!({"$ref": "#/$defs/a", "$defs": {"a": true}}),
            json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}),
            json!({"pattern": "^a"}),
            json!({"allOf": [{"type": "string"}]}),
            json!({"type": "string", "title": "A name"}),
        ] {
            assert_eq!(read(&schema).as_ref(), Ok(&schema));
        }
        for (rules, names) in [
            (json!({"name": "string"}), vec!["name"]),
            (json!({"title": "string|required", "description": "string"}), vec!["title", "description"]),
            (json!({"type": "string|required"}), vec!["type"]),
            (json!({"type": "string", "name": "string|optional"}), vec!["type", "name"]),
        ] {
            let schema = read(&rules);
            for name in names {
                let Ok(schema) = &schema else { continue };
                assert!(schema["properties"].get(name).is_some(), "{rules}: {schema}");
            }
        }
    }

    #[test]
    fn what_could_be_both_or_is_neither_is_an_error_that_says_what_to_write() {
        for (schema, why) in [
            (json!({"type": "string"}), "for the fields say"),
            (json!({"format": "email"}), "can be read as a JSON Schema and as rule strings"),
            (json!({"name": "string", "age": 5}), "\"age\" is no text"),
            (json!({"user": {"name": "string"}}), "address.city"),
            (json!(["string"]), "must be a JSON Schema or an object"),
            (json!({"name": "strnig"}), "strnig"),
        ] {
            let error = read(&schema).unwrap_err();
            assert!(error.contains(why), "{schema}: {error}");
        }
        assert!(json_schema("{", Fields::Optional, &mut 0).unwrap_err().to_string().contains("is no JSON"));
        let long = " ".repeat(MAX_SCHEMA_BYTES + 1);
        assert!(
            json_schema(&long, Fields::Optional, &mut 0).unwrap_err().to_string().contains("is the most")
        );
    }
}
