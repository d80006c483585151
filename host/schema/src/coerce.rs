//! Texts of a query or a form, as the types that a schema asks for.

use crate::node::{Keyword, NodeId, Program, Types};
use serde_json::{Number, Value};
use std::collections::HashSet;

/// How deep is looked.
const MAX_LEVELS: usize = 64;
/// Nodes that are looked at for one check.
const MAX_LOOKS: u64 = 200_000;

/// Changes what can be changed. True: something was.
pub(crate) fn coerce(program: &Program, data: &mut Value, steps: &mut u64) -> bool {
    let mut coercion = Coercion { program, looks: 0, changed: false };
    coercion.value(&[0], data, 0);
    *steps += coercion.looks;
    coercion.changed
}

struct Coercion<'s> {
    program: &'s Program,
    looks: u64,
    changed: bool,
}

impl Coercion<'_> {
    fn value(&mut self, nodes: &[NodeId], value: &mut Value, level: usize) {
        let nodes = self.all(nodes);
        if nodes.is_empty() || level > MAX_LEVELS || self.looks > MAX_LOOKS {
            return;
        }
        if let Some(better) = self.types(&nodes).and_then(|types| convert(types, value)) {
            *value = better;
            self.changed = true;
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let nodes = self.of_member(&nodes, name);
                    self.value(&nodes, member, level + 1);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let nodes = self.of_item(&nodes, index);
                    self.value(&nodes, item, level + 1);
                }
            }
            _ => {}
        }
    }

    /// The nodes, and those that hold for the same value whatever it is.
    fn all(&mut self, nodes: &[NodeId]) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut known = HashSet::new();
        let mut waiting = nodes.to_vec();
        while let Some(id) = waiting.pop() {
            self.looks += 1;
            let Some(node) = self.program.nodes.get(id) else { continue };
            if self.looks > MAX_LOOKS || !known.insert(id) {
                continue;
            }
            found.push(id);
            for keyword in &node.keywords {
                match keyword {
                    Keyword::Ref(node) => waiting.push(*node),
                    Keyword::AllOf(nodes) => waiting.extend(nodes),
                    _ => {}
                }
            }
        }
        found
    }

    fn keywords(&self, nodes: &[NodeId]) -> impl Iterator<Item = &Keyword> {
        nodes.iter().filter_map(|id| self.program.nodes.get(*id)).flat_map(|node| &node.keywords)
    }

    /// The types of the first node that names any.
    fn types(&self, nodes: &[NodeId]) -> Option<Types> {
        self.keywords(nodes)
            .find_map(|keyword| if let Keyword::Type(types) = keyword { Some(*types) } else { None })
    }

    fn of_member(&self, nodes: &[NodeId], name: &str) -> Vec<NodeId> {
        let of = |keyword: &Keyword| match keyword {
            Keyword::Properties(properties) => properties.named.get(name).copied().or(properties.rest),
            _ => None,
        };
        self.keywords(nodes).filter_map(of).collect()
    }

    fn of_item(&self, nodes: &[NodeId], index: usize) -> Vec<NodeId> {
        let of = |keyword: &Keyword| match keyword {
            Keyword::Items { first, rest } => first.get(index).copied().or(*rest),
            _ => None,
        };
        self.keywords(nodes).filter_map(of).collect()
    }
}

/// What a text means as one of these types, if it is none of them as it is.
fn convert(types: Types, value: &Value) -> Option<Value> {
    if types.fit(value) {
        return None;
    }
    let text = value.as_str()?;
    if types.has("integer") || types.has("number") {
        // The parser would take spaces around it.
        let is_bare = !text.contains(char::is_whitespace);
        let number = serde_json::from_str::<Number>(text).ok().filter(|_| is_bare).map(Value::Number);
        if let Some(number) = number.filter(|number| types.fit(number)) {
            return Some(number);
        }
    }
    match text {
        "true" if types.has("boolean") => Some(Value::Bool(true)),
        "false" if types.has("boolean") => Some(Value::Bool(false)),
        "" if types.has("null") => Some(Value::Null),
        // A name that stands once in a query is a list of one.
        _ if types.has("array") => Some(Value::Array(vec![value.clone()])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Fields, Schema};
    use serde_json::{Value, json};

    fn coerced(schema: &Value, mut data: Value) -> Value {
        let schema = Schema::read(&schema.to_string(), Fields::Optional).unwrap();
        let before = data.clone();
        assert_eq!(schema.coerce(&mut data, &mut 0), data != before);
        data
    }

    #[test]
    fn texts_become_what_is_asked_for() {
        let schema = json!({"age": "integer", "price": "number", "yes": "boolean", "tags.*": "integer", "name": "string", "none": "integer|nullable"});
        let data = json!({"age": "18", "price": "1.50", "yes": "true", "tags": "3", "name": "18", "none": "", "other": "1"});
        let expected = json!({"age": 18, "price": 1.5, "yes": true, "tags": [3], "name": "18", "none": null, "other": "1"});
        assert_eq!(coerced(&schema, data), expected);
        let schema = json!({
            "$ref": "#/$defs/a",
            "$defs": {"a": {"allOf": [{"additionalProperties": {"type": ["integer", "null"]}}]}},
        });
        assert_eq!(coerced(&schema, json!({"a": "1", "b": "x"})), json!({"a": 1, "b": "x"}));
        let schema = json!({"prefixItems": [{"type": "integer"}], "items": {"type": "boolean"}});
        assert_eq!(coerced(&schema, json!(["1", "false", "1"])), json!([1, false, "1"]));
    }

    #[test]
    fn what_does_not_fit_stays_for_the_check() {
        let schema = json!({"age": "integer"});
        for value in ["", "x", "1.5", "0x10", " 1", "1e", "18 years", "NaN"] {
            assert_eq!(coerced(&schema, json!({"age": value})), json!({"age": value}));
        }
    }

    #[test]
    fn deep_data_are_left_alone_from_a_certain_level_on() {
        let schema = json!({"properties": {"a": {"$ref": "#"}}, "type": ["object", "integer"]});
        let nest = |levels: usize, leaf: Value| (0..levels).fold(leaf, |data, _| json!({ "a": data }));
        assert_eq!(coerced(&schema, nest(60, json!("1"))), nest(60, json!(1)));
        assert_eq!(coerced(&schema, nest(90, json!("1"))), nest(90, json!("1")));
    }
}
