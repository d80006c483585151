//! In the memory of this process: for `stoad invoke` and tests.

use super::{Answer, AssetStore, Owner, Usage, Written};
use crate::error::AssetError;
use crate::limits::Quota;
use bytes::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::future::ready;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};
use stoa_kernel::{ScriptName, TenantId};

/// What one script has written.
#[derive(Default)]
struct Shelf {
    assets: BTreeMap<String, (Written, Bytes)>,
    usage: Usage,
}

type Key = (TenantId, ScriptName);

/// Assets in memory.
#[derive(Default)]
pub struct MemoryStore {
    shelves: Mutex<HashMap<Key, Shelf>>,
}

impl MemoryStore {
    fn shelves(&self) -> MutexGuard<'_, HashMap<Key, Shelf>> {
        // No code of others runs under the lock, so a poisoned map is still whole.
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_shelf<T: Default>(&self, owner: Owner<'_>, work: impl FnOnce(&mut Shelf) -> T) -> T {
        self.shelves().get_mut(&(owner.tenant.clone(), owner.script.clone())).map(work).unwrap_or_default()
    }
}

impl Shelf {
    fn write(&mut self, mut asset: Written, bytes: Bytes, quota: Quota) -> Result<Written, AssetError> {
        let old = self.assets.get(&asset.name).map(|(old, _)| old);
        self.usage =
            self.usage.with(&asset.name, old.map(|old| old.content.bytes), asset.content.bytes, quota)?;
        if let Some(old) = old.filter(|old| old.content == asset.content) {
            asset.modified = old.modified;
        }
        self.assets.insert(asset.name.clone(), (asset.clone(), bytes));
        Ok(asset)
    }

    fn remove(&mut self, name: &str) -> bool {
        let removed = self.assets.remove(name);
        if let Some((asset, _)) = &removed {
            self.usage = self.usage.without(asset.content.bytes);
        }
        removed.is_some()
    }
}

impl AssetStore for MemoryStore {
    fn find<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, Option<Written>> {
        let found = self.with_shelf(owner, |shelf| shelf.assets.get(name).map(|(asset, _)| asset.clone()));
        Box::pin(ready(Ok(found)))
    }

    fn read<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, Option<(Written, Bytes)>> {
        Box::pin(ready(Ok(self.with_shelf(owner, |shelf| shelf.assets.get(name).cloned()))))
    }

    fn write<'a>(
        &'a self,
        owner: Owner<'a>,
        asset: Written,
        bytes: Bytes,
        quota: Quota,
    ) -> Answer<'a, Written> {
        let mut shelves = self.shelves();
        let shelf = shelves.entry((owner.tenant.clone(), owner.script.clone())).or_default();
        Box::pin(ready(shelf.write(asset, bytes, quota)))
    }

    fn remove<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, bool> {
        Box::pin(ready(Ok(self.with_shelf(owner, |shelf| shelf.remove(name)))))
    }

    fn list<'a>(&'a self, owner: Owner<'a>, after: &'a str, limit: u32) -> Answer<'a, Vec<Written>> {
        let found = self.with_shelf(owner, |shelf| {
            let found = shelf.assets.range::<str, _>((Bound::Excluded(after), Bound::Unbounded));
            found.map(|(_, (asset, _))| asset.clone()).take(limit as usize).collect()
        });
        Box::pin(ready(Ok(found)))
    }

    fn usage<'a>(&'a self, owner: Owner<'a>) -> Answer<'a, Usage> {
        Box::pin(ready(Ok(self.with_shelf(owner, |shelf| shelf.usage))))
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        let is_meant = |key: &Key| key.0 == *tenant && script.is_none_or(|script| key.1 == *script);
        self.shelves().retain(|key, _| !is_meant(key));
        Box::pin(ready(Ok(())))
    }
}
