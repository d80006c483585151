//! What a route says of itself, and the host goes by before a script runs.

mod amount;
mod cache;
mod cors;
mod error;
mod fields;
mod rate;
mod rules;
mod shape;

pub use cache::{Caching, is_known};
pub use cors::{Cors, Preflight};
pub use error::RuleError;
pub use fields::Fields;
pub use rate::{Rate, Verdict};
pub use rules::Rules;
pub use shape::{Misshapen, Shape};
