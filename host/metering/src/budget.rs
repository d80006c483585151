//! What a node lets a tenant, or a script of it, use before it asks the database again.
//!
//! Of what is left for the day, each node hands out a small part at a time, its *window*: a hundredth of the quota at
//! most, and a quarter of what is left. At the end of a window it writes down what was used and reads what all nodes
//! have used. So nodes that do not know of each other pass a quota by less than a window each, nothing is set aside
//! that a stopped node could take with it, and what is far from its quota never waits.

use crate::quota::{Allowances, Allowed, QUOTAS, limited, unit};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use stoa_kernel::Metric;

/// The part of a quota that a window is, at most.
const PART_OF_QUOTA: u64 = 100;
/// The part of what is left that it is, at most: the nearer the end, the more often nodes ask.
const PART_OF_REST: u64 = 4;
/// The part of a quota that is used before the database was asked for the first time.
const PART_UNASKED: u64 = 1_000;
/// Shares of a quota, in percent, at which somebody is warned.
const WARNINGS: [u64; 2] = [80, 100];
/// Stands for no quota: a day cannot use it up.
const ENDLESS: i64 = i64::MAX / 4;
/// Nothing that one invocation does is more.
const MOST_AT_ONCE: i64 = 1 << 48;

/// Whether something was there to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    Yes,
    /// Yes, and it is time to ask for more.
    YesAndLow,
    No,
}

/// How far a quota was used when it was looked at last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) metric: Metric,
    /// In the unit that is shown.
    pub(crate) used: u64,
    pub(crate) allowed: Allowed,
}

impl Use {
    /// The highest of the shares at which somebody is warned that is reached.
    fn warning(&self) -> Option<u64> {
        let (used, limit) = (u128::from(self.used), u128::from(self.allowed.limit));
        WARNINGS.into_iter().rev().find(|percent| used * 100 >= limit * u128::from(*percent))
    }
}

/// What is left of each window.
#[derive(Debug)]
pub(crate) struct Budget {
    left: [AtomicI64; QUOTAS],
    low: [AtomicI64; QUOTAS],
    spent: [AtomicBool; QUOTAS],
    ledger: Mutex<Ledger>,
}

#[derive(Debug)]
struct Ledger {
    allowed: Allowances,
    /// As they were handed out.
    windows: [i64; QUOTAS],
    /// What all nodes had used of the day, as far as is known.
    totals: [u64; QUOTAS],
    day: i64,
    is_known: bool,
    /// The percentage that was warned of last on that day.
    warned: [u64; QUOTAS],
}

impl Ledger {
    /// Both in the unit that is counted.
    fn window(&self, index: usize, metric: Metric) -> i64 {
        let Some(allowed) = self.allowed.get(index).copied().flatten() else { return ENDLESS };
        let limit = allowed.limit.saturating_mul(unit(metric));
        let total = self.totals.get(index).copied().unwrap_or_default();
        let window = if self.is_known {
            let rest = limit.saturating_sub(total);
            (limit / PART_OF_QUOTA).max(1).min(rest.div_ceil(PART_OF_REST))
        } else {
            limit / PART_UNASKED
        };
        i64::try_from(window).unwrap_or(ENDLESS).min(ENDLESS)
    }

    fn is_spent(&self, index: usize, metric: Metric) -> bool {
        let allowed = self.allowed.get(index).copied().flatten();
        let total = self.totals.get(index).copied().unwrap_or_default();
        self.is_known && allowed.is_some_and(|allowed| total >= allowed.limit.saturating_mul(unit(metric)))
    }
}

impl Default for Budget {
    fn default() -> Self {
        let ledger = Ledger {
            allowed: [None; QUOTAS],
            windows: [ENDLESS; QUOTAS],
            totals: [0; QUOTAS],
            day: 0,
            is_known: false,
            warned: [0; QUOTAS],
        };
        Self {
            left: [const { AtomicI64::new(ENDLESS) }; QUOTAS],
            low: [const { AtomicI64::new(0) }; QUOTAS],
            spent: [const { AtomicBool::new(false) }; QUOTAS],
            ledger: Mutex::new(ledger),
        }
    }
}

impl Budget {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one, if there is one.
    pub(crate) fn take_one(&self, metric: Metric) -> Taken {
        let (Some(left), Some(low)) = (self.left.get(metric as usize), self.low.get(metric as usize)) else {
            return Taken::Yes;
        };
        let taken =
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| (left > 0).then(|| left - 1));
        match taken {
            Err(_) => Taken::No,
            // Just one of those who take sees it.
            Ok(before) if before - 1 == low.load(Ordering::Relaxed) => Taken::YesAndLow,
            Ok(_) => Taken::Yes,
        }
    }

    /// Gives it back.
    pub(crate) fn give_back(&self, metric: Metric) {
        if let Some(left) = self.left.get(metric as usize) {
            left.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes what was used already. Says whether it is time to ask for more.
    pub(crate) fn charge(&self, metric: Metric, amount: u64) -> bool {
        let (Some(left), Some(low)) = (self.left.get(metric as usize), self.low.get(metric as usize)) else {
            return false;
        };
        let amount = i64::try_from(amount).unwrap_or(MOST_AT_ONCE).min(MOST_AT_ONCE);
        let before = left.fetch_sub(amount, Ordering::Relaxed);
        let low = low.load(Ordering::Relaxed);
        before > low && before.saturating_sub(amount) <= low
    }

    /// Whether nothing of the window is left.
    pub(crate) fn is_empty(&self, metric: Metric) -> bool {
        self.left.get(metric as usize).is_some_and(|left| left.load(Ordering::Relaxed) <= 0)
    }

    /// Whether nothing of the day is left.
    pub(crate) fn is_spent(&self, metric: Metric) -> bool {
        self.spent.get(metric as usize).is_some_and(|spent| spent.load(Ordering::Relaxed))
    }

    /// What is left of each window now.
    pub(crate) fn left(&self) -> [i64; QUOTAS] {
        std::array::from_fn(|index| self.left.get(index).map_or(0, |left| left.load(Ordering::Relaxed)))
    }

    /// Whether the database may know more than this, or not know what this does.
    pub(crate) fn is_stale(&self) -> bool {
        let ledger = self.ledger();
        self.left() != ledger.windows || self.spent.iter().any(|spent| spent.load(Ordering::Relaxed))
    }

    /// From now on these hold.
    pub(crate) fn allow(&self, allowed: Allowances) {
        let mut ledger = self.ledger();
        if ledger.allowed == allowed {
            return;
        }
        ledger.allowed = allowed;
        let windows = ledger.windows;
        self.hand_out(&mut ledger, windows);
    }

    /// New windows. `left` is what was left of those before when what was used was counted; `totals` is what all nodes
    /// had used then. None: nobody knows, and what this node has used itself is added to what was known.
    ///
    /// It gives the quotas of which somebody is to be warned, each with how many percent of it are used.
    pub(crate) fn settle(
        &self,
        left: [i64; QUOTAS],
        day: i64,
        totals: Option<[u64; QUOTAS]>,
    ) -> Vec<(Use, u64)> {
        let mut ledger = self.ledger();
        if ledger.day != day {
            ledger.day = day;
            ledger.totals = [0; QUOTAS];
            ledger.warned = [0; QUOTAS];
        }
        match totals {
            Some(totals) => {
                ledger.totals = totals;
                ledger.is_known = true;
            }
            None => {
                let windows = ledger.windows;
                for ((total, window), left) in ledger.totals.iter_mut().zip(windows).zip(left) {
                    *total = total.saturating_add(u64::try_from(window.saturating_sub(left)).unwrap_or(0));
                }
                // Better a little more than the quota than nobody served while the database is away.
                ledger.is_known = true;
            }
        }
        self.hand_out(&mut ledger, left);
        let warned = ledger.warned;
        let warned = |metric: Metric| warned.get(metric as usize).copied().unwrap_or_default();
        let due = uses(&ledger).into_iter().filter_map(|used| Some((used, used.warning()?)));
        due.filter(|(used, percent)| *percent > warned(used.metric)).collect()
    }

    /// Somebody was warned.
    pub(crate) fn warned(&self, metric: Metric, percent: u64) {
        if let Some(warned) = self.ledger().warned.get_mut(metric as usize) {
            *warned = percent;
        }
    }

    fn hand_out(&self, ledger: &mut Ledger, left: [i64; QUOTAS]) {
        for ((index, metric), before) in limited().zip(left) {
            let window = ledger.window(index, metric);
            let (Some(left), Some(low), Some(spent), Some(kept)) = (
                self.left.get(index),
                self.low.get(index),
                self.spent.get(index),
                ledger.windows.get_mut(index),
            ) else {
                continue;
            };
            *kept = window;
            low.store(window / 2, Ordering::Relaxed);
            // What was used meanwhile stays used.
            left.fetch_add(window.saturating_sub(before), Ordering::Relaxed);
            spent.store(ledger.is_spent(index, metric), Ordering::Relaxed);
        }
    }

    /// How far each quota is used, as far as is known.
    pub(crate) fn uses(&self) -> Vec<Use> {
        uses(&self.ledger())
    }
}

fn uses(ledger: &Ledger) -> Vec<Use> {
    let each = limited().zip(ledger.allowed).zip(ledger.totals);
    let known = each.filter_map(|(((_, metric), allowed), total)| {
        Some(Use { metric, used: total / unit(metric), allowed: allowed? })
    });
    known.collect()
}

#[cfg(test)]
mod tests;
