//! A tenant's lane: how many of its invocations run at once and how many may wait. One tenant's flood waits in
//! its own lane and nowhere else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The width of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneConfig {
    /// Invocations that run at once.
    pub running: usize,
    /// Invocations that wait behind them.
    pub waiting: usize,
}

impl Default for LaneConfig {
    /// 64 as promised in the limits, and twice that in the queue: about what they finish within a second.
    fn default() -> Self {
        Self { running: 64, waiting: 128 }
    }
}

/// All processors but one: whatever a tenant computes, one is left for what others ask meanwhile.
fn turns() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| processors.get().saturating_sub(1).max(1))
}

/// Every place is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{running} invocations of this tenant are running and {waiting} are waiting; try again shortly")]
pub struct Busy {
    /// As many as may run.
    pub running: usize,
    /// As many as may wait.
    pub waiting: usize,
}

/// The lane of one tenant; whoever routes its requests keeps it.
#[derive(Clone)]
pub struct Lane {
    config: LaneConfig,
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    turns: Arc<Semaphore>,
}

impl Lane {
    /// An empty one.
    pub fn new(config: LaneConfig) -> Self {
        Self {
            config,
            places: Arc::new(Semaphore::new(config.running)),
            waiting: Arc::new(AtomicUsize::new(0)),
            turns: Arc::new(Semaphore::new(turns())),
        }
    }

    /// As it was made.
    pub fn config(&self) -> LaneConfig {
        self.config
    }

    /// Of those of its invocations that compute for long, so many do at once.
    pub(crate) fn turns(&self) -> Arc<Semaphore> {
        Arc::clone(&self.turns)
    }

    /// Whether as many compute for long as may.
    pub(crate) fn is_crowded(&self) -> bool {
        self.turns.available_permits() == 0
    }

    /// A place in the lane, at once or after waiting. It is given back when it is dropped.
    pub(crate) async fn admit(&self) -> Result<OwnedSemaphorePermit, Busy> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(place);
        }
        let busy = Busy { running: self.config.running, waiting: self.config.waiting };
        let _waiting = Waiting::enter(&self.waiting, self.config.waiting).ok_or(busy)?;
        Arc::clone(&self.places).acquire_owned().await.map_err(|_| busy)
    }
}

/// A place in the queue, given back however the wait ends.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize, limit: usize) -> Option<Self> {
        let entered = count.fetch_update(Ordering::AcqRel, Ordering::Acquire, |waiting| {
            (waiting < limit).then(|| waiting + 1)
        });
        // Only made where it has entered: it leaves when it is dropped.
        entered.is_ok().then(|| Self(count))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_queue_is_bounded_and_moves_on() {
        let lane = Lane::new(LaneConfig { running: 1, waiting: 1 });
        let running = lane.admit().await.unwrap();
        let waiting = tokio::spawn({
            let lane = lane.clone();
            async move { lane.admit().await.map(drop) }
        });
        while lane.waiting.load(Ordering::Acquire) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(lane.admit().await.map(drop), Err(Busy { running: 1, waiting: 1 }));
        drop(running);
        assert_eq!(waiting.await.unwrap(), Ok(()));
        assert!(lane.admit().await.is_ok());
    }

    #[tokio::test]
    async fn a_refusal_takes_nothing_from_the_queue() {
        let lane = Lane::new(LaneConfig { running: 1, waiting: 0 });
        let _running = lane.admit().await.unwrap();
        for _ in 0..3 {
            assert!(lane.admit().await.is_err());
            assert_eq!(lane.waiting.load(Ordering::Acquire), 0);
        }
    }

    #[tokio::test]
    async fn whoever_gives_up_waiting_leaves_the_queue() {
        let lane = Lane::new(LaneConfig { running: 1, waiting: 1 });
        let _running = lane.admit().await.unwrap();
        let waiting = tokio::spawn({
            let lane = lane.clone();
            async move { lane.admit().await.map(drop) }
        });
        while lane.waiting.load(Ordering::Acquire) == 0 {
            tokio::task::yield_now().await;
        }
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        assert_eq!(lane.waiting.load(Ordering::Acquire), 0);
    }
}
