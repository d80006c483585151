//! Fairness of CPU time: what has computed for long goes on in turns, so that a tenant's flood of loops fills
//! neither the machine nor the queue in which everybody else's short work stands.

use crate::lane::Lane;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio_util::sync::PollSemaphore;

/// Work up to here never waits for a turn: it covers all but a few requests of any tenant.
const FREE: Duration = Duration::from_millis(5);
/// The same while all turns of the tenant are taken: a flood of loops must not have so much for each of them.
const FREE_IN_A_CROWD: Duration = Duration::from_micros(500);

/// A run that takes turns with the others of its lane once it has computed for long. The engine yields often, so
/// a turn is about a millisecond; between two of them, the run is in nobody's way.
pub(crate) struct InTurns<F> {
    run: Pin<Box<F>>,
    computed: Duration,
    turns: Option<PollSemaphore>,
    lane: Lane,
}

impl<F> InTurns<F> {
    pub(crate) fn new(lane: &Lane, run: F) -> Self {
        Self { run: Box::pin(run), computed: Duration::ZERO, turns: None, lane: lane.clone() }
    }
}

impl<F: Future> Future for InTurns<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        let turn = match &mut this.turns {
            // Nobody closes it, so there always is a turn in the end.
            Some(turns) => ready!(turns.poll_acquire(context)),
            None => None,
        };
        let started = Instant::now();
        let outcome = this.run.as_mut().poll(context);
        drop(turn);
        if this.turns.is_none() {
            this.computed = this.computed.saturating_add(started.elapsed());
            let free = if this.lane.is_crowded() { FREE_IN_A_CROWD } else { FREE };
            if this.computed > free {
                this.turns = Some(PollSemaphore::new(this.lane.turns()));
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::LaneConfig;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn compute() {
        let started = Instant::now();
        while started.elapsed() <= FREE {
            std::hint::spin_loop();
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn at_most_as_many_as_have_a_turn_compute_at_once() {
        let lane = Lane::new(LaneConfig { running: 8, waiting: 8 });
        let turns = lane.turns().available_permits();
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (running, most) = (Arc::clone(&running), Arc::clone(&most));
                tokio::spawn(InTurns::new(&lane, async move {
                    compute();
                    for _ in 0..3 {
                        tokio::task::yield_now().await;
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        compute();
                        running.fetch_sub(1, Ordering::SeqCst);
                    }
                }))
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(most.load(Ordering::SeqCst) <= turns, "{most:?}");
    }

    #[tokio::test]
    async fn one_that_waits_for_something_else_holds_no_turn() {
        let lane = Lane::new(LaneConfig { running: 8, waiting: 8 });
        let turns = lane.turns().available_permits();
        let stuck = InTurns::new(&lane, async {
            compute();
            tokio::task::yield_now().await;
            std::future::pending::<()>().await;
        });
        let stuck = tokio::spawn(stuck);
        let other = InTurns::new(&lane, async {
            for _ in 0..3 {
                compute();
                tokio::task::yield_now().await;
            }
        });
        other.await;
        assert_eq!(lane.turns().available_permits(), turns);
        stuck.abort();
    }
}
