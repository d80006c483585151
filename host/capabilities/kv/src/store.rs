//! What a store of keys and values must do. Every method gets the context first: keys of another tenant or
//! script do not exist for it.

mod memory;

pub use memory::MemoryStore;

use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stoa_kernel::Cx;

/// What is stored under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// JSON text.
    pub value: Arc<str>,
    /// Grows with every write of the key.
    pub version: u64,
}

/// How to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetOptions {
    /// Until the entry is gone.
    pub ttl: Option<Duration>,
    /// Only over this version; 0: only where nothing is.
    pub if_version: Option<u64>,
}

/// Some of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// In order.
    pub keys: Vec<String>,
    /// For the next page.
    pub cursor: Option<String>,
}

/// What a script is told when a call fails.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KvError {
    /// Too long, or empty.
    #[error("a key has 1 to 512 bytes; this one has {bytes}")]
    Key {
        /// Its length.
        bytes: usize,
    },
    /// Too long.
    #[error("a value has at most 1 MiB as JSON; this one has {bytes} bytes")]
    Value {
        /// Its length.
        bytes: usize,
    },
    /// `ifVersion` does not hold.
    #[error("the entry has version {stored} now, so it was not written (version 0 means that there is none)")]
    Version {
        /// The version that is there.
        stored: u64,
    },
}

/// The answer of a store.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, KvError>>;

/// A store. `now` decides what has expired.
pub trait KvStore: Send + Sync {
    /// The entry, if there is one.
    fn get<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>>;

    /// Writes an entry and gives its version.
    fn set<'a>(
        &'a self,
        cx: &'a Cx,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64>;

    /// Removes an entry and says whether there was one.
    fn remove<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, bool>;

    /// Keys that start with `prefix` and come after `cursor`, at most `limit`.
    fn list<'a>(
        &'a self,
        cx: &'a Cx,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page>;

    /// Removes every entry and says how many there were.
    fn clear<'a>(&'a self, cx: &'a Cx) -> Answer<'a, u64>;
}
