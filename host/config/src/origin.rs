//! Where a value was said.

use std::fmt;
use std::sync::Arc;

/// Where a value, or what is wrong with it, was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere.
    Default,
    /// In a file, which is meant as a whole.
    File(Arc<str>),
    /// In a line of a file.
    Line {
        /// The file's name as it was given.
        file: Arc<str>,
        /// From 1.
        line: usize,
    },
    /// At one character of a file.
    Character {
        /// The file's name as it was given.
        file: Arc<str>,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
    /// In a variable of the environment.
    Variable(Arc<str>),
    /// In an argument of the command line.
    Flag(Arc<str>),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file) => f.write_str(file),
            Self::Line { file, line } => write!(f, "{file}:{line}"),
            Self::Character { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}
