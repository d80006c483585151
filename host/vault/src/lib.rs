//! What is encrypted at rest.
#![doc = include_str!("../README.md")]

mod data_key;
mod error;
mod master;
mod plain;
mod rotate;
mod rows;
mod sealed;
mod vault;

pub use error::{MasterKeyError, VaultError};
pub use master::{MasterKey, MasterKeys};
pub use plain::Plain;
pub use rotate::Rotation;
pub use vault::Vault;
