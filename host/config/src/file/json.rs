//! JSON. Each value is read as the piece of text that it is, whose place in the whole is known.

use super::{Lines, SyntaxError};
use crate::node::{Entry, MOST_LEVELS, Node, Value};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let lines = Lines::new(text);
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| at(&error, 0))?;
    node(raw, &lines, 0)
}

fn node(raw: &RawValue, lines: &Lines<'_>, level: usize) -> Result<Node, SyntaxError> {
    // The raw value is a slice of the text.
    let offset = raw.get().as_ptr().addr().saturating_sub(lines.text.as_ptr().addr());
    let (line, column) = lines.place(offset);
    if level > MOST_LEVELS {
        return Err(SyntaxError::too_deep(line, column));
    }
    let wrong = |error: serde_json::Error| at(&error, line - 1);
    let value = match raw.get().as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(raw.get()).map_err(wrong)?;
            let entries = members.0.into_iter().map(|(name, raw)| {
                let node = node(raw, lines, level + 1)?;
                Ok(Entry { name, line: node.line, node })
            });
            Value::Section(entries.collect::<Result<_, SyntaxError>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(wrong)?;
            Value::List(items.into_iter().map(|raw| node(raw, lines, level + 1)).collect::<Result<_, _>>()?)
        }
        _ => match serde_json::from_str(raw.get()).map_err(wrong)? {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::String(text) => Value::Text(text),
            other => other.as_i64().map_or_else(|| Value::Other(other.to_string()), Value::Integer),
        },
    };
    Ok(Node { line, value })
}

/// Its own message ends with the place, which is told before it.
fn at(error: &serde_json::Error, lines_before: usize) -> SyntaxError {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    SyntaxError::new(error.line().max(1) + lines_before, error.column().max(1), message)
}

/// The members of an object in their order, with those that are there twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}
