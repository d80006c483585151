//! Slows down whoever tries keys: a number of wrong ones per address, and then one every few seconds.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A person with a wrong key in a script of theirs needs a few.
const BURST: u32 = 20;
/// And one more after each of these.
const REFILL: Duration = Duration::from_secs(3);
/// Addresses that are remembered: a few hundred kilobytes.
const MAX_ADDRESSES: usize = 4_096;

/// How many wrong keys an address has sent lately.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<IpAddr, Failures>>);

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    /// Up to when forgotten ones have been taken off.
    at: Instant,
}

impl Failures {
    fn at(self, now: Instant) -> Self {
        let passed = now.saturating_duration_since(self.at);
        let forgotten = u32::try_from(passed.as_millis() / REFILL.as_millis()).unwrap_or(u32::MAX);
        match self.count.saturating_sub(forgotten) {
            0 => Self { count: 0, at: now },
            count => Self { count, at: self.at + REFILL * forgotten },
        }
    }
}

impl Attempts {
    /// How long the address has to wait before another key of it is looked at.
    pub(crate) fn wait(&self, from: IpAddr, now: Instant) -> Option<Duration> {
        let failures = self.table().get(&network(from))?.at(now);
        (failures.count >= BURST).then(|| REFILL.saturating_sub(now.saturating_duration_since(failures.at)))
    }

    /// Remembers a wrong key.
    pub(crate) fn failed(&self, from: IpAddr, now: Instant) {
        let mut table = self.table();
        let from = network(from);
        if table.len() >= MAX_ADDRESSES && !table.contains_key(&from) {
            make_room(&mut table, now);
        }
        let failures = table.entry(from).or_insert(Failures { count: 0, at: now });
        *failures = failures.at(now);
        failures.count = failures.count.saturating_add(1).min(BURST);
    }

    fn table(&self) -> MutexGuard<'_, HashMap<IpAddr, Failures>> {
        // A count is right whatever happened to whoever was counting.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those who are forgiven go, or else those who have failed least.
fn make_room(table: &mut HashMap<IpAddr, Failures>, now: Instant) {
    table.retain(|_, failures| failures.at(now).count > 0);
    if table.len() >= MAX_ADDRESSES {
        let least = table.values().map(|failures| failures.at(now).count).min().unwrap_or(0);
        table.retain(|_, failures| failures.at(now).count > least);
    }
}

/// One customer has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn after_some_wrong_keys_an_address_waits_and_others_do_not() {
        let (attempts, now) = (Attempts::default(), Instant::now());
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
        let (attempts, now) = (Attempts::default(), Instant::now());
        for host in 0..BURST {
            attempts.failed(address(&format!("2001:db8::{host:x}")), now);
        }
        assert!(attempts.wait(address("2001:db8::ffff"), now).is_some());
        assert_eq!(attempts.wait(address("2001:db8:0:1::1"), now), None);
    }

    #[test]
    fn the_table_is_bounded_and_keeps_the_worst() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..BURST {
            attempts.failed(address("192.0.2.1"), now);
        }
        for host in 0..u32::try_from(MAX_ADDRESSES).unwrap() * 2 {
            attempts.failed(IpAddr::V4((0x0a00_0000 + host).into()), now);
        }
        assert!(attempts.table().len() <= MAX_ADDRESSES);
        assert!(attempts.wait(address("192.0.2.1"), now).is_some());
    }
}
