//! What requests carry besides who asks. Each refuses in the one error body.

mod body;
mod json;
mod origin;
mod precondition;
mod query;

pub(crate) use body::{READ_TIME, bounded, check_length, too_slow};
pub(crate) use json::{JsonBody, JsonText, parse};
pub(crate) use origin::Origin;
pub(crate) use precondition::{Guard, GuardHeaders, numbered, single};
pub(crate) use query::Query;
