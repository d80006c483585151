//! `rateLimit`: how often a route is asked, counted by the generic cell rate algorithm.

use crate::amount::duration;
use crate::error::RuleError;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Those who have their whole quota again are forgotten each time that this many were let in or not.
const SWEEP: u32 = 8_192;

type Limiter = RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// Whose requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
enum By {
    Address,
    Everybody,
    Header(HeaderName),
}

/// The limit of a route, with what it has counted: it begins anew with a version.
pub struct Rate {
    limiter: Limiter,
    limit: u32,
    per: Duration,
    by: By,
    hasher: RandomState,
    counted: AtomicU32,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may; this many more may at once.
    Go(u32),
    /// Not before this time has passed.
    Wait(Duration),
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} per {:?} by {:?}", self.limit, self.per, self.by)
    }
}

impl Rate {
    pub(crate) fn read(value: &Value) -> Result<Self, RuleError> {
        let empty = Map::new();
        let (limit, options) = match value {
            Value::Number(_) => (Some(value), &empty),
            Value::Object(options) => (options.get("limit"), options),
            _ => (None, &empty),
        };
        let wrong = || {
            RuleError::new(
                "rateLimit",
                "must be a number of requests per minute, or {limit, per, by}, the limit being a whole number from 1 to 1000000",
            )
        };
        for name in options.keys() {
            if !["limit", "per", "by"].contains(&name.as_str()) {
                return Err(RuleError::new(
                    format!("rateLimit.{name}"),
                    "is not there; there are limit, per, by",
                ));
            }
        }
        let limit = limit.and_then(Value::as_u64).filter(|limit| *limit <= 1_000_000).ok_or_else(wrong)?;
        let limit = u32::try_from(limit).ok().and_then(NonZeroU32::new).ok_or_else(wrong)?;
        let per = match options.get("per") {
            None => Duration::from_mins(1),
            Some(Value::String(word)) if word == "second" => Duration::from_secs(1),
            Some(Value::String(word)) if word == "minute" => Duration::from_mins(1),
            Some(Value::String(word)) if word == "hour" => Duration::from_hours(1),
            Some(value) => duration("rateLimit.per", value, Duration::from_secs(1))?,
        };
        let quota = Quota::with_period(per / limit.get())
            .filter(|_| per <= Duration::from_hours(24))
            .ok_or_else(|| {
                RuleError::new(
                    "rateLimit.per",
                    "must be at most a day, and long enough for the limit: a nanosecond for each request",
                )
            })?;
        Ok(Self {
            limiter: RateLimiter::keyed(quota.allow_burst(limit)).with_middleware(),
            limit: limit.get(),
            per,
            by: by(options.get("by"))?,
            hasher: RandomState::new(),
            counted: AtomicU32::new(0),
        })
    }

    /// Counts a request, if it may.
    pub fn check(&self, client: IpAddr, headers: &HeaderMap) -> Verdict {
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let key = match &self.by {
            By::Everybody => 0,
            By::Address => self.of_address(client),
            By::Header(name) => match headers.get(name) {
                Some(value) => self.key(value.as_bytes()),
                None => self.of_address(client),
            },
        };
        match self.limiter.check_key(&key) {
            Ok(state) => Verdict::Go(state.remaining_burst_capacity()),
            Err(not_yet) => Verdict::Wait(not_yet.wait_time_from(DefaultClock::default().now())),
        }
    }

    /// Says in an answer what the limit is, and what is left of it.
    pub fn apply(&self, verdict: Verdict, answer: &mut HeaderMap) {
        let (remaining, reset) = match verdict {
            Verdict::Go(remaining) => {
                let used = self.limit.saturating_sub(remaining);
                (remaining, self.per.mul_f64(f64::from(used) / f64::from(self.limit)))
            }
            Verdict::Wait(wait) => (0, wait),
        };
        answer.insert(LIMIT, HeaderValue::from(self.limit));
        answer.insert(REMAINING, HeaderValue::from(remaining));
        answer.insert(RESET, HeaderValue::from(whole_seconds(reset)));
    }

    /// How many requests it takes.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// For people.
    pub fn describe(&self) -> String {
        let by = match &self.by {
            By::Address => " from one address".to_owned(),
            By::Everybody => String::new(),
            By::Header(name) => format!(" with one value of {name}"),
        };
        format!("this route takes {} requests in {:?}{by}", self.limit, self.per)
    }

    /// Of IPv6, whoever has one address mostly has all with the same 64 bits in front.
    fn of_address(&self, address: IpAddr) -> u64 {
        match address {
            IpAddr::V4(address) => self.key(address.octets()),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => self.key(address.octets()),
                None => self.key(&address.octets()[..8]),
            },
        }
    }

    /// No client can know which other value counts with its own.
    fn key(&self, value: impl Hash) -> u64 {
        self.hasher.hash_one(value)
    }
}

/// Rounded up: whoever waits that long is let in.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

fn by(value: Option<&Value>) -> Result<By, RuleError> {
    let wrong = || {
        RuleError::new("rateLimit.by", "must be \"ip\", \"route\" (everybody together), or \"header:<name>\"")
    };
    match value {
        None => Ok(By::Address),
        Some(Value::String(word)) => match word.as_str() {
            "ip" => Ok(By::Address),
            "route" => Ok(By::Everybody),
            word => {
                let name = word.strip_prefix("header:").ok_or_else(wrong)?;
                HeaderName::from_bytes(name.as_bytes()).map(By::Header).map_err(|_| wrong())
            }
        },
        Some(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn rate(value: &Value) -> Rate {
        Rate::read(value).unwrap()
    }

    #[test]
    fn each_address_has_its_own_count_and_is_told_what_is_left() {
        let rate = rate(&json!({ "limit": 2, "per": "hour" }));
        let none = HeaderMap::new();
        assert_eq!(rate.check(ONE, &none), Verdict::Go(1));
        assert_eq!(rate.check(ONE, &none), Verdict::Go(0));
        let Verdict::Wait(wait) = rate.check(ONE, &none) else { panic!("the third was let in") };
        assert!(wait > Duration::from_mins(29) && wait <= Duration::from_mins(30), "{wait:?}");
        assert_eq!(rate.check(OTHER, &none), Verdict::Go(1));
        let mut answer = HeaderMap::new();
        rate.apply(Verdict::Wait(Duration::from_millis(1_500)), &mut answer);
        assert_eq!(
            (&answer[LIMIT], &answer[REMAINING], &answer[RESET]),
            (&HeaderValue::from(2), &HeaderValue::from(0), &HeaderValue::from(2))
        );
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_together_and_mapped_ones_as_what_they_are() {
        let rate = rate(&json!({ "limit": 1, "per": "1d" }));
        let none = HeaderMap::new();
        for (address, goes) in [
            ("2001:db8::1", true),
            ("2001:db8::2", false),
            ("2001:db8:0:1::1", true),
            ("192.0.2.9", true),
            ("::ffff:192.0.2.9", false),
        ] {
            assert_eq!(
                matches!(rate.check(address.parse().unwrap(), &none), Verdict::Go(_)),
                goes,
                "{address}"
            );
        }
    }

    #[test]
    fn a_header_tells_clients_apart_and_without_it_the_address_does() {
        let rate = rate(&json!({ "limit": 1, "by": "header:x-api-key" }));
        let key = |value: &'static str| {
            HeaderMap::from_iter([(HeaderName::from_static("x-api-key"), HeaderValue::from_static(value))])
        };
        assert!(matches!(rate.check(ONE, &key("a")), Verdict::Go(0)));
        assert!(matches!(rate.check(OTHER, &key("a")), Verdict::Wait(_)));
        assert!(matches!(rate.check(ONE, &key("b")), Verdict::Go(0)));
        assert!(matches!(rate.check(ONE, &HeaderMap::new()), Verdict::Go(0)));
        assert!(matches!(rate.check(ONE, &HeaderMap::new()), Verdict::Wait(_)));
    }

    #[test]
    fn those_with_their_whole_quota_are_forgotten() {
        let rate = rate(&json!({ "limit": 1_000_000, "per": "1ms" }));
        for address in 0..SWEEP * 2 {
            rate.check(IpAddr::V4(std::net::Ipv4Addr::from_bits(address)), &HeaderMap::new());
        }
        assert!(rate.limiter.len() <= SWEEP as usize, "{}", rate.limiter.len());
    }

    #[test]
    fn what_is_no_limit_is_refused_by_name() {
        for (value, option) in [
            (json!(0), "rateLimit"),
            (json!("10"), "rateLimit"),
            (json!({}), "rateLimit"),
            (json!({ "limit": 1_000_001 }), "rateLimit"),
            (json!({ "limit": 1, "per": "week" }), "rateLimit.per"),
            (json!({ "limit": 1, "per": "2d" }), "rateLimit.per"),
            (json!({ "limit": 1, "by": "user" }), "rateLimit.by"),
            (json!({ "limit": 1, "by": "header:a b" }), "rateLimit.by"),
            (json!({ "limit": 1, "max": 2 }), "rateLimit.max"),
        ] {
            assert_eq!(Rate::read(&value).unwrap_err().option, option, "{value}");
        }
    }
}
