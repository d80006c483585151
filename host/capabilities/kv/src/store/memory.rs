//! In the memory of this process: for `stoad invoke` and tests.

use super::books::Books;
use super::range::Range;
use super::{
    Answer, Entry, KvStore, Listed, Page, SWEEP, SWEEP_MANY, SetOptions, Usage, expiry, is_live, millis,
    page, size,
};
use crate::error::KvError;
use crate::shelf::{Shelf, of_script, of_user};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::ready;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use stoa_kernel::{ScriptName, TenantId};

/// What is on one shelf.
#[derive(Default)]
struct Filled {
    entries: BTreeMap<String, Entry>,
    /// When, and which key.
    expiring: BTreeSet<(i64, String)>,
    books: Books,
}

/// Those of a tenant, by their names.
type Shelves = HashMap<String, Filled>;

/// Keys in memory.
#[derive(Default)]
pub struct MemoryStore {
    tenants: Mutex<HashMap<TenantId, Shelves>>,
}

impl MemoryStore {
    fn tenants(&self) -> MutexGuard<'_, HashMap<TenantId, Shelves>> {
        // No code of others runs under the lock, so a poisoned map is still whole.
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_shelf<T: Default>(&self, shelf: &Shelf, work: impl FnOnce(&mut Filled) -> T) -> T {
        let mut tenants = self.tenants();
        let entries = tenants.get_mut(shelf.tenant()).and_then(|shelves| shelves.get_mut(shelf.name()));
        entries.map(work).unwrap_or_default()
    }

    fn forget(&self, tenant: &TenantId, is_meant: impl Fn(&str) -> bool) {
        if let Some(shelves) = self.tenants().get_mut(tenant) {
            shelves.retain(|name, _| !is_meant(name));
        }
    }
}

impl Filled {
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
    fn get<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>> {
        Box::pin(ready(Ok(self.with_shelf(shelf, |entries| entries.get(key, millis(now)).cloned()))))
    }

    fn set<'a>(
        &'a self,
        shelf: &'a Shelf,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64> {
        let mut tenants = self.tenants();
        let shelves = tenants.entry(shelf.tenant().clone()).or_default();
        let entries = shelves.entry(shelf.name().to_owned()).or_default();
        Box::pin(ready(entries.set(key, &value, options, millis(now))))
    }

    fn remove<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, bool> {
        let removed = self.with_shelf(shelf, |entries| entries.take(key));
        Box::pin(ready(Ok(removed.is_some_and(|entry| is_live(entry.expires_at, millis(now))))))
    }

    fn list<'a>(
        &'a self,
        shelf: &'a Shelf,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page> {
        Box::pin(ready(
            Ok(self.with_shelf(shelf, |entries| entries.list(prefix, cursor, limit, millis(now)))),
        ))
    }

    fn clear<'a>(&'a self, shelf: &'a Shelf, now: SystemTime) -> Answer<'a, u64> {
        Box::pin(ready(Ok(self.with_shelf(shelf, |entries| entries.clear(millis(now))))))
    }

    fn usage<'a>(&'a self, shelf: &'a Shelf) -> Answer<'a, Usage> {
        Box::pin(ready(Ok(self.with_shelf(shelf, |entries| entries.books.usage))))
    }

    fn total<'a>(&'a self, tenant: &'a TenantId, script: &'a ScriptName) -> Answer<'a, Usage> {
        let (mut total, is_its) = (Usage::default(), shelves_of(script));
        for (name, entries) in self.tenants().get(tenant).into_iter().flatten() {
            if is_its(name) {
                total.keys += entries.books.usage.keys;
                total.bytes += entries.books.usage.bytes;
            }
        }
        Box::pin(ready(Ok(total)))
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        match script {
            None => drop(self.tenants().remove(tenant)),
            Some(script) => self.forget(tenant, shelves_of(script)),
        }
        Box::pin(ready(Ok(())))
    }

    fn remove_user<'a>(&'a self, tenant: &'a TenantId, user: &'a str) -> Answer<'a, ()> {
        let end = of_user(user);
        self.forget(tenant, |name| name.ends_with(&end));
        Box::pin(ready(Ok(())))
    }
}

/// Whether a shelf of this name is the script's.
fn shelves_of(script: &ScriptName) -> impl Fn(&str) -> bool {
    let start = of_script(script);
    move |name| name == script.as_str() || name.starts_with(&start)
}
