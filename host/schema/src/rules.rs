//! Rule strings, `{"email": "email|required", "items.*.price": "number|min:0"}`, as JSON Schema.

mod field;
mod tree;

use crate::{Fields, SchemaError};
use field::Field;
use serde_json::{Map, Value};
use tree::Tree;

/// Rules by the name of their field.
pub(crate) type Rules = Vec<(String, Field)>;

/// The rules, if each value is a text. The error is of one that is no rule string.
pub(crate) fn of(members: &Map<String, Value>) -> Option<Result<Rules, SchemaError>> {
    let texts: Option<Vec<_>> =
        members.iter().map(|(name, value)| value.as_str().map(|text| (name, text))).collect();
    let read = |(name, text): (&String, &str)| {
        let field = Field::read(text).map_err(|problem| {
            SchemaError::new(&crate::compile::member("", name), format!("({text:?}) {problem}"))
        })?;
        Ok((name.clone(), field))
    };
    Some(texts?.into_iter().map(read).collect())
}

/// What they mean.
pub(crate) fn json_schema(rules: &Rules, fields: Fields) -> Result<Value, SchemaError> {
    let mut tree = Tree::default();
    for (name, field) in rules {
        tree.add(name, field)
            .map_err(|problem| SchemaError::new(&crate::compile::member("", name), problem))?;
    }
    tree.json_schema(fields)
}
