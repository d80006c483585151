//! Hours and days, in UTC.

use jiff::Timestamp;
use std::sync::Arc;

/// Tells the time; tests have their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The time of the machine.
pub fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}

/// Hours since 1970.
pub(crate) fn hour(now: Timestamp) -> i64 {
    now.as_second().div_euclid(HOUR)
}

/// Days since 1970.
pub(crate) fn day(now: Timestamp) -> i64 {
    now.as_second().div_euclid(DAY)
}

/// The beginning of an hour or a day, as `2026-11-22T10:00:00Z`.
pub(crate) fn shown(number: i64, length: i64) -> String {
    Timestamp::from_second(number.saturating_mul(length)).unwrap_or_default().to_string()
}

/// The next midnight, and how many seconds there are until then.
pub(crate) fn next_day(now: Timestamp) -> (String, u32) {
    let next = day(now) + 1;
    let wait = next.saturating_mul(DAY).saturating_sub(now.as_second());
    (shown(next, DAY), u32::try_from(wait.max(1)).unwrap_or(u32::MAX))
}
