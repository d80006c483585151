//! Chores of the repository that need Rust.

pub mod componentize;
pub mod inputs;
