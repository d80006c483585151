//! Servers for tests: real ones, of this test program's own, which end with it whatever becomes of it.

mod postgres;
mod process;
mod redis;

pub use postgres::{Postgres, postgres};
pub use process::TestServerError;
pub use redis::{RedisServer, redis};
