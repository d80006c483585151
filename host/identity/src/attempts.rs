//! Slows down whoever tries keys or passwords: a number of wrong ones, and then one every few seconds.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How much is forgiven.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// So many wrong ones, before anybody has to wait.
    pub(crate) burst: u32,
    /// And one more after each of these.
    pub(crate) refill: Duration,
}

/// With keys: a person with a wrong key in a script of theirs needs a few.
pub(crate) const WITH_KEYS: Patience = Patience { burst: 20, refill: Duration::from_secs(3) };

/// Of whatever is counted by: a few hundred kilobytes.
const MAX_KNOWN: usize = 4_096;

/// How many wrong ones there were lately, from each address, or whatever `K` is.
pub(crate) struct Attempts<K> {
    patience: Patience,
    table: Mutex<HashMap<K, Failures>>,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    /// Up to when forgotten ones have been taken off.
    at: Instant,
}

impl Failures {
    fn at(self, now: Instant, refill: Duration) -> Self {
        let passed = now.saturating_duration_since(self.at);
        let forgotten = u32::try_from(passed.as_millis() / refill.as_millis()).unwrap_or(u32::MAX);
        match self.count.saturating_sub(forgotten) {
            0 => Self { count: 0, at: now },
            count => Self { count, at: self.at + refill * forgotten },
        }
    }
}

impl<K: Copy + Eq + Hash> Attempts<K> {
    pub(crate) fn new(patience: Patience) -> Self {
        Self { patience, table: Mutex::default() }
    }

    /// How long `from` has to wait before another one is looked at.
    pub(crate) fn wait(&self, from: K, now: Instant) -> Option<Duration> {
        let Patience { burst, refill } = self.patience;
        let failures = self.table().get(&from)?.at(now, refill);
        (failures.count >= burst).then(|| refill.saturating_sub(now.saturating_duration_since(failures.at)))
    }

    /// Remembers a wrong one.
    pub(crate) fn failed(&self, from: K, now: Instant) {
        let Patience { burst, refill } = self.patience;
        let mut table = self.table();
        if table.len() >= MAX_KNOWN && !table.contains_key(&from) {
            make_room(&mut table, now, refill);
        }
        let failures = table.entry(from).or_insert(Failures { count: 0, at: now });
        *failures = failures.at(now, refill);
        failures.count = failures.count.saturating_add(1).min(burst);
    }

    fn table(&self) -> MutexGuard<'_, HashMap<K, Failures>> {
        // A count is right whatever happened to whoever was counting.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those who are forgiven go, or else those who have failed least.
fn make_room<K: Eq + Hash>(table: &mut HashMap<K, Failures>, now: Instant, refill: Duration) {
    table.retain(|_, failures| failures.at(now, refill).count > 0);
    if table.len() >= MAX_KNOWN {
        let least = table.values().map(|failures| failures.at(now, refill).count).min().unwrap_or(0);
        table.retain(|_, failures| failures.at(now, refill).count > least);
    }
}

/// One customer has a whole /64 of IPv6 addresses.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BURST: u32 = WITH_KEYS.burst;
    const REFILL: Duration = WITH_KEYS.refill;

    fn address(text: &str) -> IpAddr {
        network(text.parse().unwrap())
    }

    #[test]
    fn after_some_wrong_keys_an_address_waits_and_others_do_not() {
        let (attempts, now) = (Attempts::new(WITH_KEYS), Instant::now());
        for _ in 0..BURST {
            assert_eq!(attempts.wait(address("192.0.2.1"), now), None);
            attempts.failed(address("192.0.2.1"), now);
        }
        assert_eq!(attempts.wait(address("192.0.2.1"), now), Some(REFILL));
        assert_eq!(attempts.wait(address("::ffff:192.0.2.1"), now), Some(REFILL));
        assert_eq!(attempts.wait(address("192.0.2.2"), now), None);
        assert_eq!(attempts.wait(address("192.0.2.1"), now + REFILL), None);
        attempts.failed(address("192.0.2.1"), now + REFILL);
        assert!(attempts.wait(address("192.0.2.1"), now + REFILL).is_some());
        assert_eq!(attempts.wait(address("192.0.2.1"), now + REFILL * BURST * 2), None);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let (attempts, now) = (Attempts::new(WITH_KEYS), Instant::now());
        for host in 0..BURST {
            attempts.failed(address(&format!("2001:db8::{host:x}")), now);
        }
        assert!(attempts.wait(address("2001:db8::ffff"), now).is_some());
        assert_eq!(attempts.wait(address("2001:db8:0:1::1"), now), None);
    }

    #[test]
    fn the_table_is_bounded_and_keeps_the_worst() {
        let (attempts, now) = (Attempts::new(WITH_KEYS), Instant::now());
        for _ in 0..BURST {
            attempts.failed(address("192.0.2.1"), now);
        }
        for host in 0..u32::try_from(MAX_KNOWN).unwrap() * 2 {
            attempts.failed(IpAddr::V4((0x0a00_0000 + host).into()), now);
        }
        assert!(attempts.table().len() <= MAX_KNOWN);
        assert!(attempts.wait(address("192.0.2.1"), now).is_some());
    }
}
