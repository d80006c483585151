//! The entries on a script's shared shelf for the management API: plain functions, no HTTP. What is checked for a script is
//! checked here too.

use crate::error::KvError;
use crate::limits::{MAX_LIST, check_key, check_range, check_value};
use crate::shelf::Shelf;
use crate::store::{KvStore, SetOptions};
use serde::Serialize;
use serde::de::IgnoredAny;
use std::time::SystemTime;
use stoa_kernel::{ScriptName, TenantId};
use utoipa::ToSchema;

/// An entry without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntryInfo {
    /// The key.
    pub key: String,
    /// Grows with every write of the key.
    pub version: u64,
    /// Of key and value.
    pub bytes: u64,
    /// When it is gone, in milliseconds since 1970.
    pub expires_at: Option<i64>,
}

/// An entry with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntryValue {
    /// What is known of it.
    #[serde(flatten)]
    pub info: EntryInfo,
    /// JSON text.
    pub value: String,
}

/// Some entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntryPage {
    /// In the order of their keys' bytes.
    pub items: Vec<EntryInfo>,
    /// For the next page.
    pub cursor: Option<String>,
}

/// What a script stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UsageInfo {
    /// Entries.
    pub keys: u64,
    /// Bytes of keys and values.
    pub bytes: u64,
}

/// Whose entries.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The tenant.
    pub tenant: &'a TenantId,
    /// Its script.
    pub script: &'a ScriptName,
}

impl Owner<'_> {
    /// What users have on theirs is none of an admin's business.
    fn shelf(&self) -> Shelf {
        Shelf::shared(self.tenant, self.script)
    }
}

/// Entries whose keys start with `prefix`, after `cursor`.
pub async fn list(
    store: &dyn KvStore,
    owner: Owner<'_>,
    prefix: &str,
    cursor: Option<&str>,
    limit: u32,
) -> Result<EntryPage, KvError> {
    check_range(prefix, cursor)?;
    let limit = limit.clamp(1, MAX_LIST);
    let page = store.list(&owner.shelf(), prefix, cursor, limit, SystemTime::now()).await?;
    let items = page.entries.into_iter().map(|entry| EntryInfo {
        key: entry.key,
        version: entry.version,
        bytes: entry.bytes,
        expires_at: entry.expires_at,
    });
    Ok(EntryPage { items: items.collect(), cursor: page.cursor })
}

/// An entry, if there is one.
pub async fn get(store: &dyn KvStore, owner: Owner<'_>, key: &str) -> Result<Option<EntryValue>, KvError> {
    check_key(key)?;
    let entry = store.get(&owner.shelf(), key, SystemTime::now()).await?;
    Ok(entry.map(|entry| EntryValue {
        info: EntryInfo {
            key: key.to_owned(),
            version: entry.version,
            bytes: (key.len() + entry.value.len()) as u64,
            expires_at: entry.expires_at,
        },
        value: entry.value.as_ref().to_owned(),
    }))
}

/// Writes an entry, whose value is JSON text, and gives its version.
pub async fn put(
    store: &dyn KvStore,
    owner: Owner<'_>,
    key: &str,
    value: &str,
    options: SetOptions,
) -> Result<u64, KvError> {
    check_key(key)?;
    check_value(value)?;
    serde_json::from_str::<IgnoredAny>(value).map_err(KvError::NotJson)?;
    store.set(&owner.shelf(), key.to_owned(), value.to_owned(), options, SystemTime::now()).await
}

/// Removes an entry and says whether there was one.
pub async fn delete(store: &dyn KvStore, owner: Owner<'_>, key: &str) -> Result<bool, KvError> {
    check_key(key)?;
    store.remove(&owner.shelf(), key, SystemTime::now()).await
}

/// What the script has stored, what it has for its users included.
pub async fn usage(store: &dyn KvStore, owner: Owner<'_>) -> Result<UsageInfo, KvError> {
    let usage = store.total(owner.tenant, owner.script).await?;
    Ok(UsageInfo { keys: usage.keys, bytes: usage.bytes })
}
