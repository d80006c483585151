//! In the memory of this process: for `stoad invoke` and tests.

use super::{Answer, Owner, SecretStore, Stored, millis};
use crate::error::SecretError;
use crate::limits::MAX_SECRETS;
use crate::secret::{Found, NewSecret};
use std::collections::{BTreeMap, BTreeSet};
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use stoa_kernel::{Cx, ScriptName, TenantId};
use stoa_vault::Plain;

/// Tenant, script or nothing, name.
type Key = (TenantId, String, String);

/// Secrets in memory.
#[derive(Default)]
pub struct MemoryStore {
    secrets: Mutex<BTreeMap<Key, (Stored, Plain)>>,
}

impl MemoryStore {
    fn secrets(&self) -> MutexGuard<'_, BTreeMap<Key, (Stored, Plain)>> {
        // No code of others runs under the lock, so a poisoned map is still whole.
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(owner: Owner<'_>, name: &str) -> Key {
    (owner.tenant.clone(), owner.script().to_owned(), name.to_owned())
}

impl SecretStore for MemoryStore {
    fn names<'a>(&'a self, cx: &'a Cx) -> Answer<'a, Vec<String>> {
        let secrets = self.secrets();
        let visible = |key: &&Key| key.0 == cx.tenant && (key.1.is_empty() || key.1 == cx.script.as_str());
        let names: BTreeSet<_> = secrets.keys().filter(visible).map(|key| key.2.clone()).collect();
        Box::pin(ready(Ok(names.into_iter().collect())))
    }

    fn find<'a>(&'a self, cx: &'a Cx, name: &'a str) -> Answer<'a, Option<Found>> {
        let secrets = self.secrets();
        let owners = [Some(&cx.script), None].map(|script| Owner { tenant: &cx.tenant, script });
        let found = owners.iter().find_map(|owner| secrets.get(&key(*owner, name)));
        let found = found.map(|(stored, value)| Found {
            value: Plain::new(value.to_vec()),
            hosts: stored.hosts.clone(),
            places: stored.places.clone(),
        });
        Box::pin(ready(Ok(found)))
    }

    fn list<'a>(&'a self, owner: Owner<'a>) -> Answer<'a, Vec<Stored>> {
        let secrets = self.secrets();
        let of_owner = secrets.iter().filter(|(key, _)| key.0 == *owner.tenant && key.1 == owner.script());
        let listed = of_owner.map(|(_, (stored, _))| stored.clone()).collect();
        Box::pin(ready(Ok(listed)))
    }

    fn put<'a>(&'a self, owner: Owner<'a>, secret: NewSecret, now: SystemTime) -> Answer<'a, Stored> {
        let (mut secrets, key, now) = (self.secrets(), key(owner, &secret.name), millis(now));
        let before = secrets.get(&key).map(|(stored, _)| stored.created_at);
        let count = secrets.keys().filter(|key| key.0 == *owner.tenant).count();
        if before.is_none() && count >= MAX_SECRETS as usize {
            return Box::pin(ready(Err(SecretError::TooMany)));
        }
        let NewSecret { name, value, hosts, places, by } = secret;
        let created_at = before.unwrap_or(now);
        let stored = Stored { name, hosts, places, created_at, updated_at: now, updated_by: by };
        secrets.insert(key, (stored.clone(), value));
        Box::pin(ready(Ok(stored)))
    }

    fn remove<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, bool> {
        Box::pin(ready(Ok(self.secrets().remove(&key(owner, name)).is_some())))
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        let goes = |key: &Key| key.0 == *tenant && script.is_none_or(|script| key.1 == script.as_str());
        self.secrets().retain(|key, _| !goes(key));
        Box::pin(ready(Ok(())))
    }
}
