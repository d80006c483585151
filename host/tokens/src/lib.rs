//! JSON Web Tokens: the platform's own and those of others.
#![doc = include_str!("../README.md")]

mod algorithm;
mod claims;
mod compact;
mod discovery;
mod documents;
mod error;
mod issuer;
mod issuers;
mod key_set;
mod names;
mod outbound;
mod refused;
mod rotation;
mod rows;
mod signing;
mod strict;
mod tokens;

pub use algorithm::Algorithm;
pub use compact::{is_ours, looks_like_a_token};
pub use discovery::Discovery;
pub use documents::{Documents, Unavailable};
pub use error::TokenError;
pub use issuer::{ClaimNames, Issuer, MAX_ISSUERS, check_issuer, check_url};
pub use key_set::KeySet;
pub use names::Names;
pub use outbound::{Answering, MAX_ANSWER_BYTES, Outbound, Unreachable};
pub use refused::Refused;
pub use rotation::{KeyState, MAX_SIGNING_KEYS, MAX_TTL, PUBLISHED_AHEAD, ROTATE_EVERY, SigningKeyInfo};
pub use signing::Rotate;
pub use tokens::{Issued, NewToken, Tokens, TokensConfig, Verified};
