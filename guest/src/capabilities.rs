//! One file per capability: the glue between its WIT interface and its façade in `guest/js`.

pub mod assets;
pub mod compression;
pub mod crypto;
pub mod encoding;
pub mod fetch;
pub mod intl;
pub mod kv;
pub mod logs;
pub mod secrets;
pub mod templates;
pub mod validation;
