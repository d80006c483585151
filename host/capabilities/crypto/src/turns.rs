//! Who computes when. Short work is done at once. Long work goes to threads of its own, so that it holds nobody
//! up, and takes turns: a few at a time for each tenant, as many in all as there are cores.

use crate::error::CryptoError;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::available_parallelism;
use stoa_kernel::TenantId;
use tokio::sync::Semaphore;

/// Long computations of a tenant at once: protects the other tenants.
const RUNNING: usize = 2;
/// Long computations of a tenant that wait for their turn: as many as one invocation may have open. Protects memory,
/// and tells soon rather than late.
const WAITING: usize = 1_000;

/// Whether work may be done where it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Well below a millisecond.
    Short,
    /// Anything else.
    Long,
}

impl Effort {
    /// Of hashing or encrypting so many bytes.
    pub(crate) fn of_bytes(bytes: usize) -> Self {
        if bytes <= 64 * 1024 { Self::Short } else { Self::Long }
    }

    /// The greater of two.
    pub(crate) fn and(self, other: Self) -> Self {
        if self == Self::Long { self } else { other }
    }
}

/// One tenant's turns. Its work keeps it alive, so that a tenant cannot get a second one by ending an invocation.
pub(crate) struct Lane {
    /// Running and waiting.
    places: Semaphore,
    running: Semaphore,
    cores: Arc<Semaphore>,
}

/// The turns of all tenants.
pub(crate) struct Turns {
    cores: Arc<Semaphore>,
    lanes: Mutex<HashMap<TenantId, Weak<Lane>>>,
}

impl Default for Turns {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self { cores: Arc::new(Semaphore::new(cores)), lanes: Mutex::default() }
    }
}

impl Turns {
    /// A tenant's.
    pub(crate) fn lane(&self, tenant: &TenantId) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(tenant).and_then(Weak::upgrade) {
            return lane;
        }
        lanes.retain(|_, lane| lane.strong_count() > 0);
        let lane = Arc::new(Lane {
            places: Semaphore::new(RUNNING + WAITING),
            running: Semaphore::new(RUNNING),
            cores: Arc::clone(&self.cores),
        });
        lanes.insert(tenant.clone(), Arc::downgrade(&lane));
        lane
    }
}

impl Lane {
    /// Does the work, when it is its turn. Dropped while it waits, it never runs; once it runs it runs to its end,
    /// and its turn lasts as long.
    pub(crate) async fn run<T: Send + 'static>(
        self: Arc<Self>,
        effort: Effort,
        work: impl FnOnce() -> Result<T, CryptoError> + Send + 'static,
    ) -> Result<T, CryptoError> {
        if effort == Effort::Short {
            return work();
        }
        let place = self.places.try_acquire().map_err(|_| CryptoError::Busy { waiting: WAITING })?;
        let running = self.running.acquire().await.map_err(|_| CryptoError::Broken)?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| CryptoError::Broken)?;
        // From here on they are given back where the work ends, which may be long after this future is dropped.
        place.forget();
        running.forget();
        let ended = Ended(Arc::clone(&self));
        let work = move || {
            let _held = (ended, core);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| CryptoError::Broken)?
    }
}

/// Gives a turn back.
struct Ended(Arc<Lane>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.running.add_permits(1);
        self.0.places.add_permits(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn tenant(name: &str) -> TenantId {
        TenantId::new(name).unwrap()
    }

    #[tokio::test]
    async fn more_than_can_wait_is_refused_and_others_are_not() {
        let turns = Turns { cores: Arc::new(Semaphore::new(8)), lanes: Mutex::default() };
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        let mut asked = Vec::new();
        for _ in 0..RUNNING + WAITING {
            let (lane, held) = (turns.lane(&tenant("busy")), Arc::clone(&held));
            let work = move || held.lock().unwrap().recv().map_err(|_| CryptoError::Broken);
            asked.push(tokio::spawn(lane.run(Effort::Long, work)));
        }
        let lane = turns.lane(&tenant("busy"));
        while lane.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = Arc::clone(&lane).run(Effort::Long, || Ok(())).await;
        assert!(matches!(refused, Err(CryptoError::Busy { waiting: WAITING })));
        assert!(Arc::clone(&lane).run(Effort::Short, || Ok(())).await.is_ok());
        assert!(turns.lane(&tenant("other")).run(Effort::Long, || Ok(())).await.is_ok());
        for _ in 0..asked.len() {
            release.send(()).unwrap();
        }
        for one in asked {
            one.await.unwrap().unwrap();
        }
        assert_eq!(lane.places.available_permits(), RUNNING + WAITING);
        assert_eq!(lane.running.available_permits(), RUNNING);
    }

    #[tokio::test]
    async fn a_turn_lasts_as_long_as_its_work_whoever_still_waits_for_it() {
        let turns = Turns::default();
        let (release, held) = mpsc::channel::<()>();
        let (began, begun) = tokio::sync::oneshot::channel();
        let work = move || {
            let _ = began.send(());
            held.recv().map_err(|_| CryptoError::Broken)
        };
        let asked = tokio::spawn(turns.lane(&tenant("acme")).run(Effort::Long, work));
        begun.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        let lane = turns.lane(&tenant("acme"));
        assert_eq!(lane.running.available_permits(), RUNNING - 1, "the lane is the same, and one is running");
        release.send(()).unwrap();
        while lane.running.available_permits() < RUNNING {
            tokio::task::yield_now().await;
        }
    }
}
