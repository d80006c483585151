//! `schema`: what the parameters, the query and the body of a request have to be.

use crate::error::RuleError;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use stoa_schema::limits::MAX_DATA_BYTES;
use stoa_schema::{Fields, Schema, Verdict};

/// What a route asks of its requests.
#[derive(Debug, Default)]
pub struct Shape {
    params: Option<Schema>,
    query: Option<Schema>,
    body: Option<Schema>,
}

/// Why a request is not for the script.
#[derive(Clone, Debug, PartialEq)]
pub enum Misshapen {
    /// The body is of another type, or of none.
    NotJson(Option<String>),
    /// It cannot be read as JSON.
    Malformed {
        /// What is wrong.
        problem: String,
        /// As editors count.
        line: usize,
        /// As editors count.
        column: usize,
    },
    /// It is not as the schema says.
    Invalid {
        /// `params`, `query` or `body`.
        part: &'static str,
        /// What is wrong, all of it.
        verdict: Box<Verdict>,
    },
}

impl Shape {
    pub(crate) fn read(value: &Value) -> Result<Self, RuleError> {
        let Value::Object(parts) = value else {
            return Err(RuleError::new(
                "schema",
                "must be an object with a schema for params, query or body",
            ));
        };
        let mut shape = Self::default();
        for (name, value) in parts {
            let option = format!("schema.{name}");
            let place = match name.as_str() {
                "params" => &mut shape.params,
                "query" => &mut shape.query,
                "body" => &mut shape.body,
                _ => return Err(RuleError::new(option, "is not there; there are params, query, body")),
            };
            let schema = Schema::read(&value.to_string(), Fields::Optional);
            *place = Some(schema.map_err(|error| RuleError::new(option, format!("is no schema: {error}")))?);
        }
        Ok(shape)
    }

    /// Path parameters, as they are decoded.
    pub fn check_params(&self, params: &[(String, String)]) -> Result<(), Misshapen> {
        let Some(schema) = &self.params else { return Ok(()) };
        let data = params.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        texts("params", schema, data)
    }

    /// The query, as it came.
    pub fn check_query(&self, query: &str) -> Result<(), Misshapen> {
        let Some(schema) = &self.query else { return Ok(()) };
        let mut data = Map::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = Value::String(decoded(value));
            match data.get_mut(&decoded(name)) {
                None => drop(data.insert(decoded(name), value)),
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = json!([first.take(), value]),
            }
        }
        texts("query", schema, data)
    }

    /// Whether there is a schema for bodies.
    pub fn has_body(&self) -> bool {
        self.body.is_some()
    }

    /// The body, whole.
    pub fn check_body(&self, content_type: Option<&str>, body: &[u8]) -> Result<(), Misshapen> {
        let Some(schema) = &self.body else { return Ok(()) };
        let essence = content_type
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let is_json = essence == "application/json"
            || (essence.starts_with("application/") && essence.ends_with("+json"));
        if !is_json {
            return Err(Misshapen::NotJson(content_type.map(str::to_owned)));
        }
        if body.len() > MAX_DATA_BYTES {
            let message = format!("is longer than the {MAX_DATA_BYTES} bytes that can be checked");
            return Err(invalid("body", Verdict::refused(message)));
        }
        let data: Value = serde_json::from_slice(body).map_err(|error| Misshapen::Malformed {
            // It ends with the place, which is told apart.
            problem: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
            line: error.line(),
            column: error.column(),
        })?;
        let verdict = schema.check(&data);
        if verdict.is_valid() { Ok(()) } else { Err(invalid("body", verdict)) }
    }
}

/// Texts stand for numbers and booleans where the schema wants those.
fn texts(part: &'static str, schema: &Schema, data: Map<String, Value>) -> Result<(), Misshapen> {
    let mut data = Value::Object(data);
    schema.coerce(&mut data, &mut 0);
    let verdict = schema.check(&data);
    if verdict.is_valid() { Ok(()) } else { Err(invalid(part, verdict)) }
}

fn invalid(part: &'static str, verdict: Verdict) -> Misshapen {
    Misshapen::Invalid { part, verdict: Box::new(verdict) }
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape::read(&json!({
            "params": { "id": "integer|min:1" },
            "query": { "type": "object", "properties": { "page": { "type": "integer" }, "tag": { "type": "array", "items": { "type": "string" } } }, "additionalProperties": false },
            "body": { "name": "required|string|min:2", "age": "integer|min:18" },
        }))
        .unwrap()
    }

    fn faults(outcome: Result<(), Misshapen>) -> Vec<String> {
        match outcome {
            Ok(()) => Vec::new(),
            Err(Misshapen::Invalid { verdict, .. }) => {
                verdict.faults.into_iter().map(|fault| fault.path).collect()
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn params_and_query_are_texts_that_stand_for_what_is_wanted() {
        let shape = shape();
        let params = |id: &str| faults(shape.check_params(&[("id".to_owned(), id.to_owned())]));
        assert!(params("7").is_empty());
        assert_eq!(params("0"), ["/id"]);
        assert_eq!(params("seven"), ["/id"]);
        for (query, wrong) in [
            ("", vec![]),
            ("page=2", vec![]),
            ("tag=a&tag=b%20c", vec![]),
            ("page=two", vec!["/page"]),
            ("p+q=1", vec!["/p q"]),
            ("page=1&page=2", vec!["/page"]),
        ] {
            assert_eq!(faults(shape.check_query(query)), wrong, "{query}");
        }
    }

    #[test]
    fn a_body_is_json_and_as_the_schema_says() {
        let shape = shape();
        let json = Some("application/json; charset=utf-8");
        assert!(faults(shape.check_body(json, br#"{"name":"Ada"}"#)).is_empty());
        assert!(
            faults(shape.check_body(Some("application/merge-patch+json"), br#"{"name":"Ada"}"#)).is_empty()
        );
        let mut both = faults(shape.check_body(json, br#"{"name":"A","age":17}"#));
        both.sort();
        assert_eq!(both, ["/age", "/name"]);
        assert_eq!(shape.check_body(None, b"{}"), Err(Misshapen::NotJson(None)));
        assert_eq!(
            shape.check_body(Some("text/json-not"), b"{}"),
            Err(Misshapen::NotJson(Some("text/json-not".to_owned())))
        );
        assert!(matches!(
            shape.check_body(json, b"{\n  \"name\": }"),
            Err(Misshapen::Malformed { line: 2, .. })
        ));
        assert!(matches!(shape.check_body(json, b"\xff"), Err(Misshapen::Malformed { .. })));
        assert_eq!(faults(shape.check_body(json, &vec![b' '; MAX_DATA_BYTES + 1])), [""]);
    }

    #[test]
    fn what_is_no_schema_is_refused_by_name() {
        for (value, option) in [
            (json!(1), "schema"),
            (json!({ "form": {} }), "schema.form"),
            (json!({ "body": { "name": "text-ish" } }), "schema.body"),
            (json!({ "query": { "$ref": "https://elsewhere.example/schema" } }), "schema.query"),
        ] {
            assert_eq!(Shape::read(&value).unwrap_err().option, option, "{value}");
        }
    }
}
