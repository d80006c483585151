//! Chores of the repository that need Rust.

pub mod componentize;
pub mod inputs;
pub mod new_capability;
