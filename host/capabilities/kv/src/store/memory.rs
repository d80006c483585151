//! In the memory of this process: for `stoad invoke` and tests.

use super::{Answer, Entry, KvError, KvStore, Page, SetOptions};
use std::collections::{BTreeMap, HashMap};
use std::future::ready;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use stoa_kernel::{Cx, ScriptName, TenantId};

struct Stored {
    entry: Entry,
    expires: Option<SystemTime>,
}

impl Stored {
    fn is_live(&self, now: SystemTime) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

type Keys = BTreeMap<String, Stored>;
type Owner = (TenantId, ScriptName);

/// Keys in memory.
#[derive(Default)]
pub struct MemoryStore {
    owners: Mutex<HashMap<Owner, Keys>>,
}

impl MemoryStore {
    fn owners(&self) -> MutexGuard<'_, HashMap<Owner, Keys>> {
        // No code of others runs under the lock, so a poisoned map is still whole.
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_keys<T>(&self, cx: &Cx, work: impl FnOnce(&mut Keys) -> T) -> T {
        work(self.owners().entry((cx.tenant.clone(), cx.script.clone())).or_default())
    }
}

fn set(
    keys: &mut Keys,
    key: String,
    value: &str,
    options: SetOptions,
    now: SystemTime,
) -> Result<u64, KvError> {
    let stored = keys.get(&key).filter(|stored| stored.is_live(now)).map_or(0, |stored| stored.entry.version);
    if options.if_version.is_some_and(|expected| expected != stored) {
        return Err(KvError::Version { stored });
    }
    let version = stored + 1;
    let expires = options.ttl.and_then(|ttl| now.checked_add(ttl));
    keys.insert(key, Stored { entry: Entry { value: value.into(), version }, expires });
    Ok(version)
}

fn page(keys: &Keys, prefix: &str, cursor: Option<&str>, limit: u32, now: SystemTime) -> Page {
    let limit = limit as usize;
    let start = match cursor {
        Some(cursor) if cursor >= prefix => Bound::Excluded(cursor),
        _ => Bound::Included(prefix),
    };
    let mut found: Vec<String> = keys
        .range::<str, _>((start, Bound::Unbounded))
        .take_while(|(key, _)| key.starts_with(prefix))
        .filter(|(_, stored)| stored.is_live(now))
        .map(|(key, _)| key.clone())
        .take(limit + 1)
        .collect();
    let more = found.len() > limit;
    found.truncate(limit);
    let cursor = if more { found.last().cloned() } else { None };
    Page { keys: found, cursor }
}

impl KvStore for MemoryStore {
    fn get<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>> {
        let entry = self.with_keys(cx, |keys| {
            keys.get(key).filter(|stored| stored.is_live(now)).map(|stored| stored.entry.clone())
        });
        Box::pin(ready(Ok(entry)))
    }

    fn set<'a>(
        &'a self,
        cx: &'a Cx,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64> {
        Box::pin(ready(self.with_keys(cx, |keys| set(keys, key, &value, options, now))))
    }

    fn remove<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, bool> {
        let removed = self.with_keys(cx, |keys| keys.remove(key).is_some_and(|stored| stored.is_live(now)));
        Box::pin(ready(Ok(removed)))
    }

    fn list<'a>(
        &'a self,
        cx: &'a Cx,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page> {
        Box::pin(ready(Ok(self.with_keys(cx, |keys| page(keys, prefix, cursor, limit, now)))))
    }

    fn clear<'a>(&'a self, cx: &'a Cx) -> Answer<'a, u64> {
        let removed = self.with_keys(cx, |keys| std::mem::take(keys).len() as u64);
        Box::pin(ready(Ok(removed)))
    }
}
