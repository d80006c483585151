//! The databases: `SQLite` or `PostgreSQL` behind one set of statements, Redis, migrations, blobs.
#![doc = include_str!("../README.md")]

mod blobs;
mod cells;
mod circuit;
mod database;
mod dialect;
mod error;
mod facts;
mod migrations;
mod redis;
#[cfg(feature = "testing")]
pub mod testing;

pub use blobs::{BlobId, Blobs};
pub use cells::{Cells, Taken};
pub use circuit::Health;
pub use database::{Database, DatabaseConfig};
pub use error::{OpenError, Outage, SchemaError, StorageError};
pub use facts::Facts;
pub use migrations::PendingMigration;
pub use redis::Redis;
