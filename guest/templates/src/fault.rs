//! What went wrong, and where.

use serde::Serialize;
use std::error::Error;
use std::fmt::Display;

/// One mistake. Lines and columns count from one; 0 is unknown.
#[derive(Debug, Default, Serialize)]
pub struct Fault {
    pub kind: Kind,
    pub template: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    #[default]
    Mistake,
    /// There is no template of this name.
    NotFound,
    /// The data is not JSON, or no object.
    Data,
    /// The output is larger than it may be.
    TooLarge,
}

impl Fault {
    pub fn of(template: &str, message: impl Display) -> Self {
        Self { template: template.to_owned(), message: message.to_string(), ..Self::default() }
    }

    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    pub fn at(mut self, place: Option<(usize, usize)>) -> Self {
        if let Some((line, column)) = place {
            (self.line, self.column) = (line, column);
        }
        self
    }
}

/// The messages of an error and of what caused it, outermost first.
pub fn chain(error: &dyn Error) -> Vec<String> {
    let mut messages = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        messages.push(cause.to_string());
        next = cause.source();
    }
    messages
}
