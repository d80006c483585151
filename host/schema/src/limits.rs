//! Every bound, in one place.

/// The text of a schema, in bytes.
pub const MAX_SCHEMA_BYTES: usize = 64 * 1024;
/// How deep a schema is nested, as JSON.
pub const MAX_SCHEMA_DEPTH: usize = 64;
/// Subschemas of one schema.
pub const MAX_NODES: usize = 5_000;
/// Patterns of one schema.
pub const MAX_PATTERNS: usize = 50;
/// The text of a pattern, in bytes.
pub const MAX_PATTERN_BYTES: usize = 1_000;
/// The text of the data, in bytes. It is for callers to keep to; `MAX_STEPS` holds in any case.
pub const MAX_DATA_BYTES: usize = 1024 * 1024;

/// Steps of one check: a keyword looked at, a member or an item visited, bytes compared or matched.
pub const MAX_STEPS: u64 = 4_000_000;
/// Subschemas within one another while data is checked. A host function has 1 MiB of stack.
pub const MAX_LEVELS: u32 = 200;
/// Faults that are told; then it is said that there are more.
pub const MAX_FAULTS: usize = 100;

/// Steps that it takes to compile a pattern, and a subschema.
pub(crate) const PATTERN_STEPS: u64 = 100_000;
pub(crate) const NODE_STEPS: u64 = 200;

/// Memory for schemas that were compiled, in bytes, as they are estimated.
pub(crate) const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// The longest path, and the longest message, of a fault, in bytes.
pub(crate) const MAX_TOLD_BYTES: usize = 300;
/// The longest value that a fault shows, and the longest that it expects, in bytes of JSON.
pub(crate) const MAX_SHOWN_BYTES: usize = 100;
