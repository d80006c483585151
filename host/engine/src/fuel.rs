//! CPU time as fuel. Fuel counts executed instructions, so the same work costs the same on every machine;
//! users think in milliseconds.

use std::time::Duration;

/// Fuel that an ordinary server core burns in a millisecond of JavaScript: 6.5 million in recursive calls, 7 in
/// JSON, 15 in an empty loop (`docs/performance.md`).
pub const FUEL_PER_MS: u64 = 7_000_000;

/// The guest lets the host in after this much fuel, about every millisecond: often enough to be cut at its
/// deadline, seldom enough to cost nothing.
pub(crate) const YIELD_INTERVAL: u64 = FUEL_PER_MS;

pub(crate) fn of(cpu: Duration) -> u64 {
    u64::try_from(cpu.as_nanos()).unwrap_or(u64::MAX).saturating_mul(FUEL_PER_MS / 1_000) / 1_000
}

pub(crate) fn time(fuel: u64) -> Duration {
    Duration::from_nanos(fuel.saturating_mul(1_000) / (FUEL_PER_MS / 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuel_and_time_are_two_names_of_one_thing() {
        assert_eq!(of(Duration::from_millis(1)), FUEL_PER_MS);
        assert_eq!(time(FUEL_PER_MS * 250), Duration::from_millis(250));
        assert_eq!(of(Duration::from_secs(10_000)), FUEL_PER_MS * 10_000_000);
    }
}
