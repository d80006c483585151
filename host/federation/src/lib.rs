//! Logins by other providers: OpenID Connect and OAuth.
#![doc = include_str!("../README.md")]

mod answer;
mod apple;
mod endpoints;
mod error;
mod exchange;
mod federation;
mod github;
mod id_token;
mod identity;
mod kind;
mod pending;
mod providers;
mod refused;
mod return_to;
mod rows;
mod settings;
mod user_info;

pub use answer::Answer;
pub use error::FederationError;
pub use federation::{Begun, Federation, FederationConfig, Finished, Offered};
pub use id_token::IdTokenFault;
pub use identity::Identity;
pub use kind::Kind;
pub use pending::LOGIN_LASTS;
pub use refused::LoginRefused;
pub use return_to::local_path;
pub use settings::{MAX_PROVIDERS, NewProvider, ProviderInfo, Settings};
