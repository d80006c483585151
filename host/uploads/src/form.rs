//! What is known of a form that was received.

use crate::spool::Files;
use std::sync::Arc;

/// A form, with its files in the store.
#[derive(Debug)]
pub struct Form {
    /// In the order in which they came.
    pub parts: Vec<Part>,
    /// What is wrong with what follows them.
    pub fault: Option<Fault>,
    /// All of them, one after the other.
    pub files: Arc<Files>,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its header lines, as they came.
    pub head: Vec<u8>,
    /// What is in it.
    pub content: Content,
}

/// What is in a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Of a field.
    Here(Vec<u8>),
    /// Of a file: so many bytes, which follow those of the files before it.
    Stored(u64),
}

/// Why a form cannot be read on, in the words of the guest's parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub problem: String,
    /// In which part, the first being 1.
    pub part: Option<u32>,
}

impl Fault {
    /// Of the form as a whole.
    pub(crate) fn of_form(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), part: None }
    }
}
