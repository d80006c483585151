//! Leaves a destination alone that only fails: whoever calls it is answered at once, and it is not hit by every
//! invocation while it is down. One request goes through after a pause, to see whether it is back.

use crate::error::FetchError;
use crate::limits::{BREAKER_FAILURES, BREAKER_PAUSE, MAX_BREAKERS};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;

/// The destinations of one tenant that have failed, by host and port.
#[derive(Default)]
pub(crate) struct Breakers(Mutex<HashMap<String, Failing>>);

struct Failing {
    /// In a row.
    failures: u32,
    last: Instant,
    /// A request is under way that shows whether it is back.
    probed: bool,
}

/// A request that was let through. Dropped without a word, it says nothing about its destination.
pub(crate) struct Attempt {
    breakers: Arc<Breakers>,
    host: String,
    is_probe: bool,
}

impl Breakers {
    /// Lets a request through, or not.
    pub(crate) fn admit(self: &Arc<Self>, host: &str) -> Result<Attempt, FetchError> {
        let mut is_probe = false;
        if let Some(failing) = self.failing().get_mut(host)
            && failing.failures >= BREAKER_FAILURES
        {
            let wait = BREAKER_PAUSE.saturating_sub(failing.last.elapsed());
            if !wait.is_zero() || failing.probed {
                return Err(FetchError::CircuitOpen { host: host.to_owned(), wait });
            }
            failing.probed = true;
            is_probe = true;
        }
        Ok(Attempt { breakers: Arc::clone(self), host: host.to_owned(), is_probe })
    }

    fn failing(&self) -> MutexGuard<'_, HashMap<String, Failing>> {
        // No code of others runs under the lock, so a poisoned map is still whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// The destination answers.
    pub(crate) fn succeeded(self) {
        self.breakers.failing().remove(&self.host);
    }

    /// It does not.
    pub(crate) fn failed(self) {
        let mut failing = self.breakers.failing();
        if failing.len() >= MAX_BREAKERS && !failing.contains_key(&self.host) {
            let oldest = failing.iter().min_by_key(|(_, failing)| failing.last).map(|(host, _)| host.clone());
            oldest.map(|host| failing.remove(&host));
        }
        let now = Instant::now();
        let entry =
            failing.entry(self.host.clone()).or_insert(Failing { failures: 0, last: now, probed: false });
        entry.failures = entry.failures.saturating_add(1);
        entry.last = now;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if self.is_probe
            && let Some(failing) = self.breakers.failing().get_mut(&self.host)
        {
            failing.probed = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn fail(breakers: &Arc<Breakers>, host: &str, times: u32) {
        for _ in 0..times {
            breakers.admit(host).unwrap().failed();
        }
    }

    fn is_open(breakers: &Arc<Breakers>, host: &str) -> bool {
        matches!(breakers.admit(host), Err(FetchError::CircuitOpen { .. }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_destination_that_fails_again_and_again_is_left_alone_and_then_tried_once() {
        let breakers = Arc::new(Breakers::default());
        fail(&breakers, "a:80", BREAKER_FAILURES);
        assert!(is_open(&breakers, "a:80"));
        assert!(!is_open(&breakers, "b:80"), "another destination has nothing to do with it");
        tokio::time::advance(BREAKER_PAUSE.saturating_sub(Duration::from_millis(1))).await;
        assert!(is_open(&breakers, "a:80"));

        tokio::time::advance(Duration::from_millis(1)).await;
        let probe = breakers.admit("a:80").unwrap();
        assert!(is_open(&breakers, "a:80"), "one request at a time shows whether it is back");
        probe.failed();
        assert!(is_open(&breakers, "a:80"));

        tokio::time::advance(BREAKER_PAUSE).await;
        breakers.admit("a:80").unwrap().succeeded();
        fail(&breakers, "a:80", BREAKER_FAILURES - 1);
        assert!(!is_open(&breakers, "a:80"), "it counts anew");
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_given_up_leaves_its_place_to_the_next() {
        let breakers = Arc::new(Breakers::default());
        fail(&breakers, "a:80", BREAKER_FAILURES);
        tokio::time::advance(BREAKER_PAUSE).await;
        drop(breakers.admit("a:80").unwrap());
        breakers.admit("a:80").unwrap().succeeded();
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_between_failures_forgets_them() {
        let breakers = Arc::new(Breakers::default());
        for _ in 0..BREAKER_FAILURES {
            fail(&breakers, "a:80", BREAKER_FAILURES - 1);
            breakers.admit("a:80").unwrap().succeeded();
        }
        assert!(!is_open(&breakers, "a:80"));
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_destinations_are_remembered_and_the_oldest_is_forgotten() {
        let breakers = Arc::new(Breakers::default());
        for host in 0..=MAX_BREAKERS {
            fail(&breakers, &host.to_string(), BREAKER_FAILURES);
            tokio::time::advance(Duration::from_micros(1)).await;
        }
        assert_eq!(breakers.failing().len(), MAX_BREAKERS);
        assert!(!is_open(&breakers, "0") && is_open(&breakers, "1"));
    }
}
