//! Who is asking, and what they may do.
#![doc = include_str!("../README.md")]

mod action;
mod admin_key;
mod attempts;
mod bearer;
mod decide;
mod error;
mod key;
mod keys;
mod principal;
mod rights;

pub use action::{Action, Needs};
pub use admin_key::{AdminKey, MIN_ADMIN_KEY_CHARS};
pub use bearer::{Bearer, carries_key};
pub use decide::{Decision, Resource, decide};
pub use error::{IdentityError, Refused};
pub use keys::{ApiKeys, CreatedKey, KeyInfo, KeyPage, MAX_KEYS, MAX_NAME_CHARS, NewKey};
pub use principal::{Principal, Reach, Role, UnknownRole};
pub use rights::{MAX_RIGHT_CHARS, MAX_RIGHTS, Rights};
