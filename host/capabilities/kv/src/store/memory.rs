//! In the memory of this process: for `stoad invoke` and tests.

use super::books::Books;
use super::range::Range;
use super::{
    Answer, Entry, KvStore, Listed, Page, SWEEP, SWEEP_MANY, SetOptions, Usage, expiry, is_live, millis,
    page, size,
};
use crate::error::KvError;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::ready;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use stoa_kernel::{Cx, ScriptName, TenantId};

/// What one script has stored.
#[derive(Default)]
struct Shelf {
    entries: BTreeMap<String, Entry>,
    /// When, and which key.
    expiring: BTreeSet<(i64, String)>,
    books: Books,
}

type Owner = (TenantId, ScriptName);

/// Keys in memory.
#[derive(Default)]
pub struct MemoryStore {
    shelves: Mutex<HashMap<Owner, Shelf>>,
}

impl MemoryStore {
    fn shelves(&self) -> MutexGuard<'_, HashMap<Owner, Shelf>> {
        // No code of others runs under the lock, so a poisoned map is still whole.
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_shelf<T: Default>(&self, cx: &Cx, work: impl FnOnce(&mut Shelf) -> T) -> T {
        self.shelves().get_mut(&(cx.tenant.clone(), cx.script.clone())).map(work).unwrap_or_default()
    }
}

impl Shelf {
    fn get(&self, key: &str, now: i64) -> Option<&Entry> {
        self.entries.get(key).filter(|entry| is_live(entry.expires_at, now))
    }

    fn set(&mut self, key: String, value: &str, options: SetOptions, now: i64) -> Result<u64, KvError> {
        let stored = self.get(&key, now).map_or(0, |entry| entry.version);
        if options.if_version.is_some_and(|expected| expected != stored) {
            return Err(KvError::Version { stored });
        }
        if stored == 0 {
            self.take(&key);
        }
        if options.ttl.is_some() {
            self.sweep(SWEEP, now);
        }
        let old = self.entries.get(&key).map(|entry| size(&key, &entry.value));
        let new = size(&key, value);
        while let Err(refused) = self.books.check(old, new, options.quota) {
            if self.sweep(SWEEP_MANY, now) == 0 {
                return Err(refused);
            }
        }
        let version = if stored == 0 { self.books.removed_version } else { stored } + 1;
        let expires_at = expiry(now, options.ttl);
        let entry = Entry { value: value.into(), version, expires_at };
        self.books.write(old, new);
        self.expiring.extend(expires_at.map(|at| (at, key.clone())));
        if let Some(Entry { expires_at: Some(before), .. }) = self.entries.insert(key.clone(), entry)
            && Some(before) != expires_at
        {
            self.expiring.remove(&(before, key));
        }
        Ok(version)
    }

    /// Removes an entry, live or not.
    fn take(&mut self, key: &str) -> Option<Entry> {
        let (key, entry) = self.entries.remove_entry(key)?;
        self.books.remove(entry.version, size(&key, &entry.value));
        if let Some(at) = entry.expires_at {
            self.expiring.remove(&(at, key));
        }
        Some(entry)
    }

    /// Removes entries that expired, and says how many.
    fn sweep(&mut self, most: u32, now: i64) -> usize {
        let expired = self.expiring.iter().take_while(|(at, _)| *at <= now).take(most as usize);
        let expired: Vec<String> = expired.map(|(_, key)| key.clone()).collect();
        expired.iter().filter_map(|key| self.take(key)).count()
    }

    fn list(&self, prefix: &str, cursor: Option<&str>, limit: u32, now: i64) -> Page {
        let Range { start, has_start, end } = Range::new(prefix, cursor);
        let start = if has_start { Bound::Included(start) } else { Bound::Excluded(start) };
        let found = self
            .entries
            .range::<str, _>((start, Bound::Unbounded))
            .take_while(|(key, _)| **key < end)
            .filter(|(_, entry)| is_live(entry.expires_at, now))
            .map(|(key, entry)| Listed {
                key: key.clone(),
                version: entry.version,
                bytes: size(key, &entry.value),
                expires_at: entry.expires_at,
            });
        page(found.take(limit as usize + 1).collect(), limit)
    }

    fn clear(&mut self, now: i64) -> u64 {
        let live = self.entries.values().filter(|entry| is_live(entry.expires_at, now)).count();
        self.books.clear(self.entries.values().map(|entry| entry.version).max().unwrap_or(0));
        self.entries.clear();
        self.expiring.clear();
        live as u64
    }
}

impl KvStore for MemoryStore {
    fn get<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>> {
        Box::pin(ready(Ok(self.with_shelf(cx, |shelf| shelf.get(key, millis(now)).cloned()))))
    }

    fn set<'a>(
        &'a self,
        cx: &'a Cx,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64> {
        let mut shelves = self.shelves();
        let shelf = shelves.entry((cx.tenant.clone(), cx.script.clone())).or_default();
        Box::pin(ready(shelf.set(key, &value, options, millis(now))))
    }

    fn remove<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, bool> {
        let removed = self.with_shelf(cx, |shelf| shelf.take(key));
        Box::pin(ready(Ok(removed.is_some_and(|entry| is_live(entry.expires_at, millis(now))))))
    }

    fn list<'a>(
        &'a self,
        cx: &'a Cx,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page> {
        Box::pin(ready(Ok(self.with_shelf(cx, |shelf| shelf.list(prefix, cursor, limit, millis(now))))))
    }

    fn clear<'a>(&'a self, cx: &'a Cx, now: SystemTime) -> Answer<'a, u64> {
        Box::pin(ready(Ok(self.with_shelf(cx, |shelf| shelf.clear(millis(now))))))
    }

    fn usage<'a>(&'a self, cx: &'a Cx) -> Answer<'a, Usage> {
        Box::pin(ready(Ok(self.with_shelf(cx, |shelf| shelf.books.usage))))
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        let is_meant = |owner: &Owner| owner.0 == *tenant && script.is_none_or(|script| owner.1 == *script);
        self.shelves().retain(|owner, _| !is_meant(owner));
        Box::pin(ready(Ok(())))
    }
}
