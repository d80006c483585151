//! What Stoa claims of itself, one test for each claim, against the real engine.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod anything;
mod audit;
mod authorization;
mod compile;
mod crowd;
mod crypto;
mod engine_identity;
mod every_database;
mod fetch;
mod hostile;
mod hostnames;
mod http;
mod init;
mod isolation;
mod limits;
mod memory;
mod overlap;
mod people;
mod platform;
mod setup;
mod stopping;
mod streaming;
mod templates;
mod upload;
mod validation;
