//! Fields within fields, by their dotted names.

use super::Field;
use crate::{Fields, SchemaError};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How deep names go.
const MAX_PARTS: usize = 20;
/// The part of a name that means every item.
const EACH: &str = "*";

/// A field with those within it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    field: Option<Field>,
    within: BTreeMap<String, Tree>,
}

impl Tree {
    /// Adds the rules of one name. The error says what is wrong with the name.
    pub(super) fn add(&mut self, name: &str, field: &Field) -> Result<(), String> {
        let parts = parts(name);
        if parts.len() > MAX_PARTS {
            return Err(format!("has more than {MAX_PARTS} parts"));
        }
        let mut at = self;
        for part in parts {
            if part.is_empty() {
                return Err("has an empty part: a dot within a name is written \\.".to_owned());
            }
            at = at.within.entry(part).or_default();
        }
        if at.field.replace(field.clone()).is_some() {
            return Err("is the same field as another one".to_owned());
        }
        Ok(())
    }

    pub(super) fn json_schema(&self, fields: Fields) -> Result<Value, SchemaError> {
        self.schema("", fields).map(Value::Object)
    }

    fn schema(&self, at: &str, fields: Fields) -> Result<Map<String, Value>, SchemaError> {
        let wrong = |problem: String| SchemaError::new(at, problem);
        let kind = self.kind_within().map_err(wrong)?;
        let own = self.field.as_ref();
        let other = own.and_then(Field::kind).filter(|own| kind.is_some_and(|kind| kind != *own));
        if let (Some(kind), Some(own)) = (kind, other) {
            let problem = format!("is of the type {own}, and there are rules for what is in {}", said(kind));
            return Err(wrong(problem));
        }
        let mut schema = match own {
            Some(field) => field.json_schema(kind).map_err(wrong)?,
            None => kind.map(|kind| ("type".to_owned(), json!(kind))).into_iter().collect(),
        };
        if let Some(each) = self.within.get(EACH) {
            let items = each.schema(&format!("{at}/{EACH}"), fields)?;
            schema.insert("items".to_owned(), Value::Object(items));
        } else if kind.is_some() {
            let mut properties = Map::new();
            let mut required = Vec::new();
            for (name, field) in &self.within {
                let place = crate::compile::member(at, name);
                properties.insert(name.clone(), Value::Object(field.schema(&place, fields)?));
                if field.is_required(fields) {
                    required.push(json!(name));
                }
            }
            schema.insert("properties".to_owned(), Value::Object(properties));
            if !required.is_empty() {
                schema.insert("required".to_owned(), Value::Array(required));
            }
        }
        Ok(schema)
    }

    /// The type that the fields within it ask for.
    fn kind_within(&self) -> Result<Option<&'static str>, String> {
        match (self.within.contains_key(EACH), self.within.len()) {
            (_, 0) => Ok(None),
            (true, 1) => Ok(Some("array")),
            (true, _) => Err("has rules for its items (*) and for members with names".to_owned()),
            (false, _) => Ok(Some("object")),
        }
    }

    /// One that is only named on the way to others is as necessary as they are. A list may be empty.
    fn is_required(&self, fields: Fields) -> bool {
        match &self.field {
            Some(field) => field.required.unwrap_or(fields == Fields::Required),
            None => {
                !self.within.contains_key(EACH) && self.within.values().any(|field| field.is_required(fields))
            }
        }
    }
}

fn said(kind: &str) -> &'static str {
    if kind == "array" { "an array" } else { "an object" }
}

/// The parts of a dotted name; a backslash takes the meaning from a dot.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        let is_escaped = character == '\\' && matches!(characters.peek(), Some('.' | '\\'));
        let character = if is_escaped { characters.next().unwrap_or(character) } else { character };
        match (parts.last_mut(), character == '.' && !is_escaped) {
            (Some(part), false) => part.push(character),
            _ => parts.push(String::new()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(rules: &Value, fields: Fields) -> Result<Value, String> {
        let rules = super::super::of(rules.as_object().unwrap()).unwrap();
        rules.and_then(|rules| super::super::json_schema(&rules, fields)).map_err(|error| error.to_string())
    }

    #[test]
    fn names_with_dots_are_members_of_members() {
        let rules =
            json!({"address.city": "string|required", "items.*.price": "number|required", "a\\.b": "string"});
        let schema = json!({
            "type": "object",
            "required": ["address"],
            "properties": {
                "a.b": {"type": "string"},
                "address": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
                "items": {"type": "array", "items": {
                    "type": "object", "properties": {"price": {"type": "number"}}, "required": ["price"],
                }},
            },
        });
        assert_eq!(read(&rules, Fields::Optional), Ok(schema));
        assert_eq!(
            read(&json!({"*": "integer"}), Fields::Optional),
            Ok(json!({"type": "array", "items": {"type": "integer"}}))
        );
    }

    #[test]
    fn a_field_is_required_if_it_says_so_or_if_all_are() {
        let required = |rules: &Value, fields| read(rules, fields).unwrap()["required"].clone();
        let rules =
            json!({"a": "string", "b": "string|optional", "c": "required", "d.e": "string", "f.*": "string"});
        assert_eq!(required(&rules, Fields::Optional), json!(["c"]));
        assert_eq!(required(&rules, Fields::Required), json!(["a", "c", "d"]));
        let rules = json!({"a": "object|optional", "a.b": "string|required"});
        assert_eq!(required(&rules, Fields::Required), Value::Null);
    }

    #[test]
    fn names_that_make_no_sense_are_refused() {
        for (rules, why) in [
            (
                json!({"a": "string", "a.b": "string"}),
                "/a is of the type string, and there are rules for what is in an object",
            ),
            (json!({"a": "object", "a.*": "string"}), "in an array"),
            (json!({"a.*": "string", "a.b": "string"}), "for its items (*) and for members"),
            (json!({"a..b": "string"}), "empty part"),
            (json!({"a\\b": "string", "a\\\\b": "string"}), "same field"),
            (json!({"a.".repeat(20) + "b": "string"}), "more than 20 parts"),
        ] {
            let error = read(&rules, Fields::Optional).unwrap_err();
            assert!(error.contains(why), "{rules}: {error}");
        }
    }
}
