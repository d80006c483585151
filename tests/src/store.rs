//! A store that answers when the test says so, and knows who is asking.

use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stoa_kernel::{ScriptName, TenantId};
use stoa_kv::store::Answer;
use stoa_kv::{Entry, KvStore, MemoryStore, Page, SetOptions, Shelf, Usage};
use tokio::sync::{Semaphore, watch};

/// How many calls there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    waiting: usize,
    most: usize,
}

/// Every call waits for a permit, then goes to a store in memory.
pub struct GatedStore {
    inner: MemoryStore,
    gate: Semaphore,
    delay: Duration,
    count: watch::Sender<Count>,
}

/// A call that waits; it counts itself out however the wait ends.
struct Waiting<'a>(&'a watch::Sender<Count>);

impl<'a> Waiting<'a> {
    fn enter(count: &'a watch::Sender<Count>) -> Self {
        count.send_modify(|count| {
            count.waiting += 1;
            count.most = count.most.max(count.waiting);
        });
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| count.waiting -= 1);
    }
}

impl GatedStore {
    /// Closed: it answers nothing until it is told to.
    pub fn closed() -> Arc<Self> {
        Self::new(0, Duration::ZERO)
    }

    /// Open, but every answer takes `delay`.
    pub fn slow(delay: Duration) -> Arc<Self> {
        Self::new(Semaphore::MAX_PERMITS, delay)
    }

    fn new(permits: usize, delay: Duration) -> Arc<Self> {
        let (count, _) = watch::channel(Count::default());
        Arc::new(Self { inner: MemoryStore::default(), gate: Semaphore::new(permits), delay, count })
    }

    /// Lets this many calls through.
    pub fn let_through(&self, calls: usize) {
        self.gate.add_permits(calls);
    }

    /// Waits until exactly this many calls are waiting.
    pub async fn waiting(&self, calls: usize) {
        let mut count = self.count.subscribe();
        count.wait_for(|count| count.waiting == calls).await.unwrap();
    }

    /// How many calls have waited at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.count.borrow().most
    }

    async fn pass(&self) {
        let _waiting = Waiting::enter(&self.count);
        self.gate.acquire().await.unwrap().forget();
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
    }
}

impl KvStore for GatedStore {
    fn get<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>> {
        Box::pin(async move {
            self.pass().await;
            self.inner.get(shelf, key, now).await
        })
    }

    fn set<'a>(
        &'a self,
        shelf: &'a Shelf,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64> {
        Box::pin(async move {
            self.pass().await;
            self.inner.set(shelf, key, value, options, now).await
        })
    }

    fn remove<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, bool> {
        Box::pin(async move {
            self.pass().await;
            self.inner.remove(shelf, key, now).await
        })
    }

    fn list<'a>(
        &'a self,
        shelf: &'a Shelf,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page> {
        Box::pin(async move {
            self.pass().await;
            self.inner.list(shelf, prefix, cursor, limit, now).await
        })
    }

    fn clear<'a>(&'a self, shelf: &'a Shelf, now: SystemTime) -> Answer<'a, u64> {
        Box::pin(async move {
            self.pass().await;
            self.inner.clear(shelf, now).await
        })
    }

    fn usage<'a>(&'a self, shelf: &'a Shelf) -> Answer<'a, Usage> {
        Box::pin(async move {
            self.pass().await;
            self.inner.usage(shelf).await
        })
    }

    fn total<'a>(&'a self, tenant: &'a TenantId, script: &'a ScriptName) -> Answer<'a, Usage> {
        Box::pin(async move {
            self.pass().await;
            self.inner.total(tenant, script).await
        })
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        Box::pin(async move {
            self.pass().await;
            self.inner.remove_all(tenant, script).await
        })
    }

    fn remove_user<'a>(&'a self, tenant: &'a TenantId, user: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            self.pass().await;
            self.inner.remove_user(tenant, user).await
        })
    }
}
