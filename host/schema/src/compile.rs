//! From JSON Schema to nodes. Nothing here recurses: what a schema refers to waits in a queue.

mod circles;
mod identifiers;
mod keywords;

use crate::limits::{MAX_NODES, MAX_PATTERNS, MAX_SCHEMA_BYTES, MAX_SCHEMA_DEPTH, NODE_STEPS, PATTERN_STEPS};
use crate::node::{Node, NodeId, Program};
use crate::path::escape;
use crate::pattern::Pattern;
use identifiers::Identifiers;
use serde_json::Value;
use std::collections::{HashMap, VecDeque};

/// A schema that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the schema{} {problem}", place(.at))]
pub struct SchemaError {
    /// Where in it: a JSON pointer.
    pub at: String,
    /// What is wrong there.
    pub problem: String,
}

fn place(at: &str) -> String {
    if at.is_empty() { String::new() } else { format!(" at {at}") }
}

impl SchemaError {
    pub(crate) fn new(at: &str, problem: impl Into<String>) -> Self {
        Self { at: at.to_owned(), problem: problem.into() }
    }
}

pub(crate) type Outcome<T> = Result<T, SchemaError>;

/// Compiles a schema. `steps` grows with the work, also if it comes to nothing.
pub(crate) fn compile(schema: &Value, steps: &mut u64) -> Outcome<Program> {
    check_depth(schema)?;
    let mut compiler = Compiler {
        root: schema,
        identifiers: Identifiers::of(schema)?,
        places: HashMap::new(),
        waiting: VecDeque::new(),
        nodes: Vec::new(),
        patterns: 0,
        bytes: 0,
        steps,
    };
    compiler.node_at(String::new())?;
    let mut resources = Vec::new();
    for anchors in compiler.identifiers.dynamic_anchors() {
        let mut nodes = HashMap::new();
        for (name, pointer) in anchors {
            nodes.insert(name, compiler.node_at(pointer)?);
        }
        resources.push(nodes);
    }
    while let Some((id, pointer)) = compiler.waiting.pop_front() {
        let node = compiler.compile(&pointer)?;
        if let Some(place) = compiler.nodes.get_mut(id) {
            *place = node;
        }
    }
    if let Some(id) = circles::find(&compiler.nodes) {
        let at = compiler.places.iter().find(|(_, node)| **node == id).map(|(at, _)| at.as_str());
        let problem = "leads back to itself without going into the data, so that no check of it would end";
        return Err(SchemaError::new(at.unwrap_or_default(), problem));
    }
    // A keyword with all around it has some hundred bytes, and texts are kept about twice.
    let bytes =
        compiler.bytes + 500 * compiler.nodes.len() + 2 * MAX_SCHEMA_BYTES.min(schema.to_string().len());
    Ok(Program { nodes: compiler.nodes, resources, bytes })
}

/// What is being compiled.
struct Compiler<'a> {
    root: &'a Value,
    identifiers: Identifiers,
    /// Nodes by where they lie.
    places: HashMap<String, NodeId>,
    waiting: VecDeque<(NodeId, String)>,
    nodes: Vec<Node>,
    patterns: usize,
    bytes: usize,
    steps: &'a mut u64,
}

impl Compiler<'_> {
    /// The node of the schema there, which is compiled in its turn.
    fn node_at(&mut self, pointer: String) -> Outcome<NodeId> {
        if let Some(id) = self.places.get(&pointer) {
            return Ok(*id);
        }
        *self.steps += NODE_STEPS;
        let id = self.nodes.len();
        if id >= MAX_NODES {
            return Err(SchemaError::new(
                &pointer,
                format!("is one subschema too many: {MAX_NODES} is the most"),
            ));
        }
        self.nodes.push(Node::default());
        self.places.insert(pointer.clone(), id);
        self.waiting.push_back((id, pointer));
        Ok(id)
    }

    fn pattern(&mut self, text: &str, at: &str) -> Outcome<Pattern> {
        self.patterns += 1;
        *self.steps += PATTERN_STEPS;
        if self.patterns > MAX_PATTERNS {
            return Err(SchemaError::new(at, format!("is one pattern too many: {MAX_PATTERNS} is the most")));
        }
        let pattern =
            Pattern::new(text).map_err(|problem| SchemaError::new(at, format!("is wrong: {problem}")))?;
        self.bytes += pattern.bytes();
        Ok(pattern)
    }
}

/// A pointer to a member of what `at` points to.
pub(crate) fn member(at: &str, name: &str) -> String {
    let mut pointer = format!("{at}/");
    // Writing to a string does not fail.
    let _ = escape(&mut pointer, name);
    pointer
}

fn check_depth(schema: &Value) -> Outcome<()> {
    let mut waiting = vec![(schema, 0)];
    while let Some((value, depth)) = waiting.pop() {
        if depth > MAX_SCHEMA_DEPTH {
            return Err(SchemaError::new("", format!("is nested more than {MAX_SCHEMA_DEPTH} levels deep")));
        }
        match value {
            Value::Array(items) => waiting.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => waiting.extend(members.values().map(|member| (member, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}
