//! What a schema is compiled to: nodes that name one another by number, so that no circle is a problem.

use crate::equality;
use crate::format::Format;
use crate::pattern::Pattern;
use serde_json::{Number, Value};
use std::collections::{HashMap, HashSet};

/// The place of a node in its program.
pub(crate) type NodeId = usize;

/// A compiled schema. Its first node is the root.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) nodes: Vec<Node>,
    /// Of each resource (what has an `$id`), its dynamic anchors.
    pub(crate) resources: Vec<HashMap<String, NodeId>>,
    /// About how much memory it takes.
    pub(crate) bytes: usize,
}

impl Program {
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether the node is the schema `false`.
    pub(crate) fn is_never(&self, node: NodeId) -> bool {
        self.nodes.get(node).is_some_and(|node| matches!(node.keywords.as_slice(), [Keyword::Never]))
    }
}

/// A schema within a schema.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// In the order in which they are looked at.
    pub(crate) keywords: Vec<Keyword>,
    /// In which resource it lies.
    pub(crate) resource: usize,
}

impl Node {
    /// Whether it has to know which members and items other keywords have looked at.
    pub(crate) fn asks_for_the_rest(&self) -> bool {
        matches!(self.keywords.last(), Some(Keyword::UnevaluatedItems(_) | Keyword::UnevaluatedProperties(_)))
    }
}

/// What a schema asks for.
#[derive(Debug)]
pub(crate) enum Keyword {
    /// The schema `false`.
    Never,
    Type(Types),
    Enum(Choices),
    Const(Choices),
    Bound(Bound, Number),
    MultipleOf(Number),
    Size(Size, u64),
    Pattern(Pattern),
    Format(Format),
    UniqueItems,
    Required(Vec<String>),
    DependentRequired(Vec<(String, Vec<String>)>),
    Ref(NodeId),
    DynamicRef {
        first: NodeId,
        name: String,
    },
    AllOf(Vec<NodeId>),
    AnyOf(Vec<NodeId>),
    OneOf(Vec<NodeId>),
    Not(NodeId),
    If {
        test: NodeId,
        then: Option<NodeId>,
        otherwise: Option<NodeId>,
    },
    DependentSchemas(Vec<(String, NodeId)>),
    PropertyNames(NodeId),
    Properties(Properties),
    Items {
        first: Vec<NodeId>,
        rest: Option<NodeId>,
    },
    Contains {
        node: NodeId,
        least: u64,
        most: Option<u64>,
    },
    UnevaluatedItems(NodeId),
    UnevaluatedProperties(NodeId),
}

impl Keyword {
    /// Cheap ones first, and last those that want to know what the others have looked at.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Type(_) => 0,
            Self::UnevaluatedItems(_) | Self::UnevaluatedProperties(_) => 3,
            Self::Properties(_) | Self::Items { .. } | Self::Contains { .. } | Self::PropertyNames(_) => 2,
            _ => 1,
        }
    }
}

/// `properties`, `patternProperties` and `additionalProperties`, which depend on one another.
#[derive(Debug, Default)]
pub(crate) struct Properties {
    pub(crate) named: HashMap<String, NodeId>,
    pub(crate) patterns: Vec<(Pattern, NodeId)>,
    pub(crate) rest: Option<NodeId>,
}

/// The values of `enum` or `const`.
#[derive(Debug)]
pub(crate) struct Choices {
    pub(crate) keys: HashSet<String>,
    pub(crate) shown: Value,
}

impl Choices {
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = &'a Value>, shown: &Value) -> Self {
        let keys = values.into_iter().map(|value| equality::key(value, &mut 0)).collect();
        Self { keys, shown: shown.clone() }
    }
}

/// Which bound of a number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
}

/// Of what a size is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    MinProperties,
    MaxProperties,
}

/// A set of types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Types(u8);

/// All of them, with what a text says.
pub(crate) const TYPES: [(&str, &str); 7] = [
    ("null", "null"),
    ("boolean", "a boolean"),
    ("integer", "an integer"),
    ("number", "a number"),
    ("string", "a string"),
    ("array", "an array"),
    ("object", "an object"),
];

impl Types {
    pub(crate) fn add(&mut self, name: &str) -> bool {
        let found = TYPES.iter().position(|(known, _)| *known == name);
        found.is_some_and(|place| {
            self.0 |= 1 << place;
            true
        })
    }

    pub(crate) fn has(self, name: &str) -> bool {
        TYPES.iter().position(|(known, _)| *known == name).is_some_and(|place| self.0 & (1 << place) != 0)
    }

    pub(crate) fn fit(self, value: &Value) -> bool {
        match value {
            Value::Null => self.has("null"),
            Value::Bool(_) => self.has("boolean"),
            Value::Number(number) => {
                self.has("number") || (self.has("integer") && equality::is_whole(number))
            }
            Value::String(_) => self.has("string"),
            Value::Array(_) => self.has("array"),
            Value::Object(_) => self.has("object"),
        }
    }

    pub(crate) fn names(self) -> Vec<&'static str> {
        TYPES.iter().map(|(name, _)| *name).filter(|name| self.has(name)).collect()
    }

    /// `a string or null`.
    pub(crate) fn said(self) -> String {
        let said: Vec<_> =
            TYPES.iter().rev().filter(|(name, _)| self.has(name)).map(|(_, said)| *said).collect();
        said.join(" or ")
    }
}
