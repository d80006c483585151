//! Counts on this node, by the generic cell rate algorithm.

use super::cells::Cells;
use super::{Rate, Whose};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
// What the draft of the IETF has in place of those three.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

type Limiter = RateLimiter<u64, Cells, DefaultClock, StateInformationMiddleware>;

/// Who has set a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The script, for one route.
    Route,
    /// An admin, for a tenant.
    Tenant,
}

impl Source {
    /// As it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Tenant => "tenant",
        }
    }
}

/// A limit, with what this node has counted.
pub struct Counter {
    rate: Rate,
    source: Source,
    limiter: Limiter,
    hasher: RandomState,
    policy: HeaderValue,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may; this many more may at once.
    Go(u32),
    /// Not before this time has passed.
    Wait(Duration),
}

impl fmt::Debug for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rate.fmt(f)
    }
}

impl Counter {
    /// That has counted nothing.
    pub fn new(rate: Rate, source: Source) -> Self {
        // A rate has a nanosecond for each request, or it was not read.
        let each = (rate.per / rate.limit.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(each).unwrap_or_else(|| Quota::per_second(rate.limit));
        let limiter = Limiter::new(quota.allow_burst(rate.limit), Cells::default(), DefaultClock::default());
        let policy = format!("\"{}\";q={};w={}", source.as_str(), rate.limit, whole_seconds(rate.per));
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(""));
        Self { rate, source, limiter, hasher: RandomState::new(), policy }
    }

    /// What it goes by.
    pub fn rate(&self) -> &Rate {
        &self.rate
    }

    /// Who has set it.
    pub fn source(&self) -> Source {
        self.source
    }

    /// Counts a request, if it may.
    pub fn check(&self, whose: Whose<'_>) -> Verdict {
        // No client can know which other one counts with it.
        match self.limiter.check_key(&self.hasher.hash_one(whose)) {
            Ok(state) => Verdict::Go(state.remaining_burst_capacity()),
            Err(not_yet) => Verdict::Wait(not_yet.wait_time_from(self.limiter.clock().now())),
        }
    }

    /// Says in an answer what the limit is, and what is left of it.
    pub fn apply(&self, verdict: Verdict, answer: &mut HeaderMap) {
        let limit = self.rate.limit.get();
        let (remaining, reset) = match verdict {
            Verdict::Go(remaining) => {
                let used = limit.saturating_sub(remaining);
                (remaining, self.rate.per.mul_f64(f64::from(used) / f64::from(limit)))
            }
            Verdict::Wait(wait) => (0, wait),
        };
        let reset = whole_seconds(reset);
        answer.insert(LIMIT, HeaderValue::from(limit));
        answer.insert(REMAINING, HeaderValue::from(remaining));
        answer.insert(RESET, HeaderValue::from(reset));
        answer.insert(POLICY, self.policy.clone());
        if let Ok(state) =
            HeaderValue::try_from(format!("\"{}\";r={remaining};t={reset}", self.source.as_str()))
        {
            answer.insert(STATE, state);
        }
    }
}

/// Rounded up: whoever waits that long is let in.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn counter(value: &serde_json::Value) -> Counter {
        Counter::new(Rate::of_route(value).unwrap(), Source::Route)
    }

    #[test]
    fn each_has_a_count_of_its_own_and_is_told_what_is_left() {
        let counter = counter(&json!({ "limit": 2, "per": "hour" }));
        assert_eq!(counter.check(Whose::User("ada")), Verdict::Go(1));
        assert_eq!(counter.check(Whose::User("ada")), Verdict::Go(0));
        let Verdict::Wait(wait) = counter.check(Whose::User("ada")) else { panic!("the third was let in") };
        assert!(wait > Duration::from_mins(29) && wait <= Duration::from_mins(30), "{wait:?}");
        // The key of that name is not the user of that name.
        assert_eq!(counter.check(Whose::Key("ada")), Verdict::Go(1));
        let mut answer = HeaderMap::new();
        counter.apply(Verdict::Wait(Duration::from_millis(1_500)), &mut answer);
        assert_eq!([&answer[LIMIT], &answer[REMAINING], &answer[RESET]], ["2", "0", "2"]);
        assert_eq!([&answer[POLICY], &answer[STATE]], ["\"route\";q=2;w=3600", "\"route\";r=0;t=2"]);
    }

    #[test]
    fn many_made_up_clients_take_bounded_memory_and_free_nobody_who_floods() {
        let counter = counter(&json!({ "limit": 100, "per": "1d", "by": "header:x-key" }));
        for _ in 0..100 {
            counter.check(Whose::Header(b"flood"));
        }
        for number in 0..Cells::MOST * 4 {
            assert_eq!(counter.check(Whose::Header(&number.to_le_bytes())), Verdict::Go(99));
        }
        assert!(matches!(counter.check(Whose::Header(b"flood")), Verdict::Wait(_)));
        let cells = counter.limiter.into_state_store();
        assert!(cells.len() <= Cells::MOST, "{}", cells.len());
    }

    #[test]
    fn many_threads_are_let_in_as_often_as_the_limit_says() {
        let counter = counter(&json!({ "limit": 1_000, "per": "1d" }));
        let let_in =
            |_| (0..500).filter(|_| matches!(counter.check(Whose::Everybody), Verdict::Go(_))).count();
        let total: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|number| scope.spawn(move || let_in(number))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(total, 1_000);
    }
}
