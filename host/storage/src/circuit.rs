//! Whether a server can be reached. One task asks all the time; while the answer is no, every call fails at once
//! rather than holding its caller, and everything behind it, until some timeout.

use crate::error::{Outage, StorageError};
use std::future::{Future, pending};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

/// How often it is asked.
const INTERVAL: Duration = Duration::from_millis(500);
/// Errors make it be asked at once, but not more often than this.
const PAUSE: Duration = Duration::from_millis(20);

/// Whether a server can be reached.
#[derive(Clone, Debug)]
pub enum Health {
    /// It answers.
    Up,
    /// It does not.
    Down {
        /// For how long.
        since: Instant,
        /// Why.
        why: Outage,
    },
}

impl Health {
    /// Whether it answers.
    pub fn is_up(&self) -> bool {
        matches!(self, Self::Up)
    }
}

/// What is known of one server.
pub(crate) struct Circuit {
    server: &'static str,
    patience: Duration,
    health: watch::Sender<Health>,
    suspicion: Notify,
}

impl Circuit {
    /// Of a server that has just answered. When it has not answered for `patience`, it is not there.
    pub(crate) fn new(server: &'static str, patience: Duration) -> Self {
        Self { server, patience, health: watch::Sender::new(Health::Up), suspicion: Notify::new() }
    }

    pub(crate) fn health(&self) -> Health {
        self.health.borrow().clone()
    }

    /// Does `work` while the server is there. It is dropped when the server goes.
    pub(crate) async fn guard<T>(
        &self,
        work: impl Future<Output = Result<T, StorageError>>,
    ) -> Result<T, StorageError> {
        let mut health = self.health.subscribe();
        if let Health::Down { why, .. } = &*health.borrow_and_update() {
            return Err(StorageError::Unavailable(why.clone()));
        }
        let done = tokio::select! {
            biased;
            done = work => done,
            why = gone(&mut health) => return Err(StorageError::Unavailable(why)),
        };
        if matches!(done, Err(StorageError::Unavailable(_))) {
            self.suspicion.notify_one();
        }
        done
    }

    /// Asks for as long as it is polled. The answer says whether anything was lost since the last time;
    /// `renew` is called before others may come back.
    pub(crate) async fn watch<F>(&self, ask: impl Fn() -> F, renew: impl Fn())
    where
        F: Future<Output = Result<bool, Outage>>,
    {
        loop {
            tokio::select! {
                () = sleep(INTERVAL) => {}
                () = self.suspicion.notified() => sleep(PAUSE).await,
            }
            match timeout(self.patience, ask()).await {
                Ok(Ok(lost)) => {
                    if lost || !self.health.borrow().is_up() {
                        renew();
                    }
                    self.came();
                }
                Ok(Err(why)) => self.went(why),
                Err(_) => self.went(Outage::Silent(self.patience)),
            }
        }
    }

    fn came(&self) {
        self.health.send_if_modified(|health| {
            let Health::Down { since, .. } = health else { return false };
            tracing::info!(server = self.server, after = ?since.elapsed(), "back");
            *health = Health::Up;
            true
        });
    }

    fn went(&self, why: Outage) {
        self.health.send_if_modified(|health| {
            if !health.is_up() {
                return false;
            }
            tracing::error!(server = self.server, %why, "cannot be reached");
            *health = Health::Down { since: Instant::now(), why };
            true
        });
    }
}

async fn gone(health: &mut watch::Receiver<Health>) -> Outage {
    while health.changed().await.is_ok() {
        if let Health::Down { why, .. } = &*health.borrow_and_update() {
            return why.clone();
        }
    }
    pending().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use tokio::sync::oneshot;

    #[tokio::test(start_paused = true)]
    async fn a_call_under_way_ends_when_the_server_goes_and_later_ones_are_not_begun() {
        let circuit = Circuit::new("test", Duration::from_secs(1));
        let is_there = AtomicBool::new(false);
        let ask = || async { if is_there.load(Ordering::Relaxed) { Ok(true) } else { pending().await } };
        let (renewed, mut saw) = tokio::sync::mpsc::unbounded_channel();
        let calls = async {
            let under_way = circuit.guard(pending::<Result<(), _>>()).await;
            assert!(matches!(under_way, Err(StorageError::Unavailable(Outage::Silent(_)))));
            let (begun, was_begun) = oneshot::channel();
            let later = circuit.guard(async { Ok(begun.send(()).is_ok()) }).await;
            assert!(matches!(later, Err(StorageError::Unavailable(_))));
            assert!(was_begun.await.is_err());
            is_there.store(true, Ordering::Relaxed);
            let mut health = circuit.health.subscribe();
            health.wait_for(Health::is_up).await.unwrap();
            assert!(saw.try_recv().is_ok(), "what was lost is renewed before anybody comes back");
        };
        tokio::select! {
            () = circuit.watch(ask, || renewed.send(()).unwrap()) => {}
            () = calls => {}
        }
    }
}
