//! What `{{ }}` shows. Tera escapes a string that comes from a variable, but neither `a ~ b` nor what is in an array;
//! so each expression gets one more filter, which makes a text of it, and Tera escapes what comes out of a filter.

use serde_json::Value;
use std::collections::HashMap;
use tera::ast::{Expr, ExprVal, FunctionCall, Node};
use tera::{Result, Template};

/// No template can name it.
pub const FILTER: &str = "{{ }}";

/// Numbers and the like need no escaping and stay what they are.
pub fn filter(value: &Value, _: &HashMap<String, Value>) -> Result<Value> {
    Ok(match value {
        Value::Array(_) | Value::Object(_) => Value::String(text(value)),
        other => other.clone(),
    })
}

/// As Tera writes it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Object(_) => "[object]".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Adds the filter wherever a template shows something.
pub fn escape(template: &mut Template) {
    nodes(&mut template.ast);
    template.blocks.values_mut().for_each(|block| nodes(&mut block.body));
    template.macros.values_mut().for_each(|definition| nodes(&mut definition.body));
}

fn nodes(all: &mut [Node]) {
    all.iter_mut().for_each(node);
}

fn node(node: &mut Node) {
    match node {
        Node::VariableBlock(_, expression) => shown(expression),
        Node::MacroDefinition(_, definition, _) => nodes(&mut definition.body),
        Node::FilterSection(_, section, _) => nodes(&mut section.body),
        Node::Block(_, block, _) => nodes(&mut block.body),
        Node::Forloop(_, forloop, _) => {
            nodes(&mut forloop.body);
            nodes(forloop.empty_body.as_deref_mut().unwrap_or_default());
        }
        Node::If(branches, _) => {
            branches.conditions.iter_mut().for_each(|(_, _, body)| nodes(body));
            if let Some((_, body)) = &mut branches.otherwise {
                nodes(body);
            }
        }
        Node::Super
        | Node::Text(_)
        | Node::Extends(..)
        | Node::Include(..)
        | Node::ImportMacro(..)
        | Node::Set(..)
        | Node::Raw(..)
        | Node::Break(_)
        | Node::Continue(_)
        | Node::Comment(..) => {}
    }
}

fn shown(expression: &mut Expr) {
    // What a macro gives has been escaped where it was written.
    let is_done = matches!(expression.val, ExprVal::MacroCall(_)) && expression.filters.is_empty();
    if is_done || expression.is_marked_safe() {
        return;
    }
    if expression.has_default_filter() {
        // Tera would escape it twice.
        let default = expression.filters.first_mut().and_then(|default| default.args.get_mut("value"));
        default.into_iter().for_each(|value| value.filters.push(call("safe")));
    }
    expression.filters.push(call(FILTER));
}

fn call(filter: &str) -> FunctionCall {
    FunctionCall { name: filter.to_owned(), args: HashMap::new() }
}
