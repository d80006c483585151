//! The program as it is started, stopped and killed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod audit;
mod crash;
mod newcomer;
mod process;
mod signals;
