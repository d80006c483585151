//! When an invocation is cut: at its deadline, or when nobody wants its answer any more. Both can change while
//! it runs, from outside the store that the running instance holds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The longest that streaming can put a deadline off: protects the places of a tenant's lane from clients that
/// take, or send, a byte now and then for ever.
pub const MAX_STREAMING: Duration = Duration::from_hours(1);

/// Why a run was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Its time was up.
    Late,
    /// Whoever took its answer has gone.
    Unwanted,
}

/// The pace of one invocation.
#[derive(Debug)]
pub(crate) struct Pace {
    started: Instant,
    wall: Duration,
    /// Milliseconds after `started`, of the last progress of a stream.
    progress: AtomicU64,
    unwanted: Notify,
}

impl Pace {
    /// Of an invocation that begins now.
    pub(crate) fn new(wall: Duration) -> Self {
        Self { started: Instant::now(), wall, progress: AtomicU64::new(0), unwanted: Notify::new() }
    }

    /// A chunk went in or out: the script has its wall time anew, as what follows is waiting for others.
    pub(crate) fn advance(&self) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.progress.store(now, Ordering::Relaxed);
    }

    /// Nobody wants the rest of the answer.
    pub(crate) fn give_up(&self) {
        self.unwanted.notify_one();
    }

    fn deadline(&self) -> Instant {
        let progress = Duration::from_millis(self.progress.load(Ordering::Relaxed));
        self.started + progress.saturating_add(self.wall).min(MAX_STREAMING.max(self.wall))
    }

    /// Runs `work` until it ends or is cut.
    pub(crate) async fn keep<T>(&self, work: impl Future<Output = T>) -> Result<T, Cut> {
        let mut cut = std::pin::pin!(self.cut());
        tokio::select! {
            biased;
            output = work => Ok(output),
            cut = &mut cut => Err(cut),
        }
    }

    async fn cut(&self) -> Cut {
        loop {
            let deadline = self.deadline();
            tokio::select! {
                () = self.unwanted.notified() => return Cut::Unwanted,
                // Progress only moves the deadline; whether it did is looked at when the time comes.
                () = sleep_until(deadline) => if self.deadline() <= Instant::now() { return Cut::Late },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;
    use tokio::time::sleep;

    const WALL: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn work_is_cut_at_its_wall_time() {
        let pace = Pace::new(WALL);
        assert_eq!(pace.keep(sleep(Duration::from_millis(4_999))).await, Ok(()));
        let pace = Pace::new(WALL);
        assert_eq!(pace.keep(pending::<()>()).await, Err(Cut::Late));
        assert_eq!(pace.started.elapsed(), WALL);
    }

    #[tokio::test(start_paused = true)]
    async fn progress_puts_the_deadline_off_but_not_for_ever() {
        let pace = Pace::new(WALL);
        let steady = async {
            loop {
                sleep(Duration::from_secs(4)).await;
                pace.advance();
            }
        };
        assert_eq!(pace.keep(steady).await.err(), Some(Cut::Late));
        assert_eq!(pace.started.elapsed(), MAX_STREAMING);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_stands_still_is_cut_after_one_wall_time() {
        let pace = Pace::new(WALL);
        let once = async {
            sleep(Duration::from_secs(3)).await;
            pace.advance();
            pending::<()>().await;
        };
        assert_eq!(pace.keep(once).await, Err(Cut::Late));
        assert_eq!(pace.started.elapsed(), Duration::from_secs(8));
    }

    #[tokio::test]
    async fn what_nobody_wants_is_cut_at_once() {
        let pace = Pace::new(WALL);
        pace.give_up();
        assert_eq!(pace.keep(pending::<()>()).await, Err(Cut::Unwanted));
    }
}
