//! What a route says of itself, and the host goes by before a script runs.

mod access;
mod amount;
mod api_version;
mod cache;
mod cors;
mod csrf;
mod error;
mod fields;
mod manners;
mod origin;
mod rate;
mod rules;
mod said;
mod shape;
mod told;

pub use access::Access;
pub use api_version::{ACCEPT_VERSION, ApiVersion, asked_by, asked_for, vary_by_version};
pub use cache::{Caching, is_known};
pub use cors::{Cors, Preflight};
pub use csrf::Csrf;
pub use error::RuleError;
pub use fields::Fields;
pub use manners::Manners;
pub use rate::{Asker, Counter, Rate, Source, Verdict, Whose};
pub use rules::Rules;
pub use said::Said;
pub use shape::{Misshapen, Shape};
pub use told::{Response, Told};
