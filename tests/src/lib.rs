//! The whole of Stoa, as tests use it: the real engine, compiler and invoker, with stores in memory and every
//! report kept. A test says what it claims; how the rooms are put together stands here.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test may stop at the first surprise"
)]

pub mod anything;
pub mod case;
pub mod component;
mod memory;
mod platform;
mod reply;
mod script;
mod server;
mod store;

pub use memory::resident_bytes;
pub use platform::{Builder, TestPlatform, error_of, job, other_engine};
pub use reply::{Refusal, Reply};
pub use script::{Asked, Ending, TestScript, request};
pub use server::{ADMIN_KEY, Answer, BASE_DOMAIN, Databases, ServerBuilder, TestServer, TestTenant};
pub use store::GatedStore;
