//! Schemas of routes, put into the document. What a schema refers to within itself lies elsewhere then.

use serde_json::{Map, Value};
use stoa_schema::{Fields, Schema};

/// Keywords whose value is data, whatever it looks like.
const DATA: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// The schemas that have a place of their own in the document.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    pub(crate) by_name: Map<String, Value>,
}

impl Schemas {
    /// The JSON Schema of one part of a route's option `schema`. None: it says nothing.
    pub(crate) fn of_route(options: &Map<String, Value>, part: &str) -> Option<Value> {
        let schema = options.get("schema")?.get(part).filter(|schema| !schema.is_null())?;
        // What is no schema was refused at deploy.
        Schema::json_schema(&schema.to_string(), Fields::Optional).ok()
    }

    /// What stands for a schema: itself, or a reference to where it lies by this name.
    pub(crate) fn embed(&mut self, name: &str, schema: Value) -> Value {
        if !refers_to_itself(&schema) {
            return schema;
        }
        let place = self.place(name, schema);
        serde_json::json!({ "$ref": place })
    }

    /// The same of each property of a schema of objects.
    pub(crate) fn embed_properties(&mut self, name: &str, schema: &Value) -> Vec<(String, Value)> {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
        let mut properties = properties.clone();
        if refers_to_itself(schema) {
            let place = self.place(name, schema.clone());
            properties.values_mut().for_each(|property| lead(property, &place));
        }
        properties.into_iter().collect()
    }

    fn place(&mut self, name: &str, mut schema: Value) -> String {
        let place = format!("#/components/schemas/{name}");
        lead(&mut schema, &place);
        self.by_name.insert(name.to_owned(), schema);
        place
    }
}

/// Whether it has references that count from its own root. One with a name of its own finds itself by that.
fn refers_to_itself(schema: &Value) -> bool {
    fn refers(value: &Value) -> bool {
        match value {
            Value::Object(members) => members.iter().any(|(name, value)| match value {
                Value::String(to) => name == "$ref" && to.starts_with('#'),
                value => !DATA.contains(&name.as_str()) && refers(value),
            }),
            Value::Array(items) => items.iter().any(refers),
            _ => false,
        }
    }
    schema.get("$id").is_none() && refers(schema)
}

/// Makes references that counted from the root of a schema count from its place in the document.
fn lead(value: &mut Value, place: &str) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(to) if name == "$ref" && (to == "#" || to.starts_with("#/")) => {
                        *to = format!("{place}{}", to.trim_start_matches('#'));
                    }
                    value if !DATA.contains(&name.as_str()) => lead(value, place),
                    _ => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| lead(item, place)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_that_refers_to_itself_gets_a_place() {
        let mut schemas = Schemas::default();
        let plain = json!({ "type": "string", "const": { "$ref": "#/no" } });
        assert_eq!(schemas.embed("a", plain.clone()), plain);
        let tree = json!({ "properties": { "left": { "$ref": "#" }, "leaf": { "$ref": "#/$defs/leaf" } }, "$defs": { "leaf": true } });
        assert_eq!(schemas.embed("tree", tree.clone()), json!({ "$ref": "#/components/schemas/tree" }));
        let placed = &schemas.by_name["tree"];
        assert_eq!(placed["properties"]["left"]["$ref"], "#/components/schemas/tree");
        assert_eq!(placed["properties"]["leaf"]["$ref"], "#/components/schemas/tree/$defs/leaf");
        let properties = schemas.embed_properties("again", &tree);
        assert!(
            properties
                .contains(&("leaf".to_owned(), json!({ "$ref": "#/components/schemas/again/$defs/leaf" })))
        );
    }

    #[test]
    fn both_forms_of_a_schema_are_json_schema() {
        let options =
            json!({ "schema": { "body": { "age": "integer|min:18" }, "query": { "type": ["object"] } } });
        let part = |part: &str| Schemas::of_route(options.as_object().unwrap(), part);
        let body = json!({ "type": "object", "properties": { "age": { "type": "integer", "minimum": 18 } } });
        assert_eq!(part("body"), Some(body));
        assert_eq!(part("query"), Some(json!({ "type": ["object"] })));
        assert_eq!(part("params"), None);
    }
}
