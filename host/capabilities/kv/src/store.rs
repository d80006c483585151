//! What a store of keys and values must do. Every method gets the shelf first: keys of another tenant, script or
//! user do not exist for it. Keys and values have been checked (`limits.rs`) before they come here.

mod books;
mod memory;
mod range;
mod redis;
mod sql;

pub use memory::MemoryStore;
pub use redis::RedisStore;
pub use sql::SqlStore;

use crate::error::KvError;
use crate::limits::Quota;
use crate::shelf::Shelf;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use stoa_kernel::{ScriptName, TenantId};

/// What is stored under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// JSON text.
    pub value: Arc<str>,
    /// Grows with every write of the key.
    pub version: u64,
    /// When it is gone, in milliseconds since 1970.
    pub expires_at: Option<i64>,
}

/// How to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetOptions {
    /// Until the entry is gone.
    pub ttl: Option<Duration>,
    /// Only over this version; 0: only where nothing is.
    pub if_version: Option<u64>,
    /// What may be on the shelf in all.
    pub quota: Quota,
}

/// An entry as it is listed: without its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The key.
    pub key: String,
    /// As in [`Entry`].
    pub version: u64,
    /// Of key and value.
    pub bytes: u64,
    /// As in [`Entry`].
    pub expires_at: Option<i64>,
}

/// Some of the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// In the order of their keys' bytes.
    pub entries: Vec<Listed>,
    /// For the next page.
    pub cursor: Option<String>,
}

/// What is stored. Entries that expired count until they are swept, which a write does before it is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Entries.
    pub keys: u64,
    /// Bytes of keys and values.
    pub bytes: u64,
}

/// The answer of a store.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, KvError>>;

/// A store. `now` decides what has expired.
pub trait KvStore: Send + Sync {
    /// The entry, if there is one.
    fn get<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>>;

    /// Writes an entry and gives its version.
    fn set<'a>(
        &'a self,
        shelf: &'a Shelf,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64>;

    /// Removes an entry and says whether there was one.
    fn remove<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, bool>;

    /// Entries whose keys start with `prefix` and come after `cursor`, at most `limit`.
    fn list<'a>(
        &'a self,
        shelf: &'a Shelf,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page>;

    /// Removes every entry and says how many there were.
    fn clear<'a>(&'a self, shelf: &'a Shelf, now: SystemTime) -> Answer<'a, u64>;

    /// What is on the shelf.
    fn usage<'a>(&'a self, shelf: &'a Shelf) -> Answer<'a, Usage>;

    /// What is on all shelves of a script.
    fn total<'a>(&'a self, tenant: &'a TenantId, script: &'a ScriptName) -> Answer<'a, Usage>;

    /// Forgets a script, or every script of a tenant, with all that was ever known of it.
    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()>;

    /// Forgets what every script of a tenant has for a user.
    fn remove_user<'a>(&'a self, tenant: &'a TenantId, user: &'a str) -> Answer<'a, ()>;
}

/// Who writes an entry that will expire first sweeps as many that have: more than one, so they get fewer.
const SWEEP: u32 = 8;
/// Swept at once by a write that would hit a quota otherwise.
const SWEEP_MANY: u32 = 1_000;

/// Milliseconds since 1970.
fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// When an entry that is written now expires.
fn expiry(now: i64, ttl: Option<Duration>) -> Option<i64> {
    ttl.map(|ttl| now.saturating_add(i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX)))
}

fn is_live(expires_at: Option<i64>, now: i64) -> bool {
    expires_at.is_none_or(|expires_at| now < expires_at)
}

fn size(key: &str, value: &str) -> u64 {
    (key.len() + value.len()) as u64
}

/// A page of what was found; one more than `limit` was asked for.
fn page(mut entries: Vec<Listed>, limit: u32) -> Page {
    let limit = limit as usize;
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let cursor = if has_more { entries.last().map(|entry| entry.key.clone()) } else { None };
    Page { entries, cursor }
}
