//! Why options cannot be gone by.

/// What is wrong with an option of a route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the option '{option}' {problem}")]
pub struct RuleError {
    /// Which, with the place in it: `cors.maxAge`.
    pub option: String,
    /// What is wrong, and what it takes.
    pub problem: String,
}

impl RuleError {
    pub(crate) fn new(option: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { option: option.into(), problem: problem.into() }
    }
}
