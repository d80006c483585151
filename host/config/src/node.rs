//! What a file says, whatever it is written in: values, each with its line.

use crate::fault::quoted;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub line: usize,
    pub value: Value,
}

/// A value as far as any setting needs it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing is said, as if the key were not there.
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
    /// What no setting takes: a fraction, a date, a number that is too long.
    Other(String),
    List(Vec<Node>),
    Section(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub name: String,
    pub line: usize,
    pub node: Node,
}

/// Sections in sections in sections: no configuration needs more, and deeper ones would use up the stack.
pub(crate) const MOST_LEVELS: usize = 16;

impl Value {
    /// In the words of a message.
    pub(crate) fn found(&self) -> String {
        match self {
            Self::Null => "nothing".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Text(text) => format!("\"{}\"", quoted(text)),
            Self::Other(text) => quoted(text),
            Self::List(_) => "a list".to_owned(),
            Self::Section(_) => "a section".to_owned(),
        }
    }
}
