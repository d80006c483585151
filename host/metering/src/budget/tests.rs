//! Claims about windows.

use super::*;
use proptest::prelude::*;

const REQUESTS: Metric = Metric::Requests;

fn of(limit: u64) -> Budget {
    let budget = Budget::default();
    budget.allow(allowed(limit));
    budget
}

fn allowed(limit: u64) -> Allowances {
    [Some(Allowed { limit, source: "tenant" }), None, None, None, None]
}

/// As a node does it: it takes until its window is used, writes that down, and reads the sum of all.
struct Node {
    budget: Budget,
    taken: u64,
}

impl Node {
    fn take(&mut self, most: u64) {
        for _ in 0..most {
            if self.budget.take_one(REQUESTS) == Taken::No {
                return;
            }
            self.taken += 1;
        }
    }

    fn settle(&mut self, total: &mut u64) {
        let left = self.budget.left();
        *total += std::mem::take(&mut self.taken);
        self.budget.settle(left, 1, Some([*total, 0, 0, 0, 0]));
    }
}

proptest! {
    #[test]
    fn nodes_that_use_it_up_together_pass_a_quota_by_little(
        limit in 1_u64..100_000,
        steps in prop::collection::vec((0_usize..3, 1_u64..2_000), 0..200),
    ) {
        let mut nodes: Vec<Node> = (0..3).map(|_| Node { budget: of(limit), taken: 0 }).collect();
        let mut total = 0;
        let mut each = steps.into_iter();
        // Some at random, then all in turn until nobody has anything left.
        while !nodes.iter().all(|node| node.budget.is_spent(REQUESTS)) {
            let (index, most) = each.next().unwrap_or((usize::MAX, u64::MAX));
            for (number, node) in nodes.iter_mut().enumerate() {
                if number == index || index == usize::MAX {
                    node.take(most);
                }
            }
            for node in &mut nodes {
                node.settle(&mut total);
            }
        }
        prop_assert!(total >= limit, "{total} of {limit}");
        prop_assert!(total <= limit + (limit * 5 / 100).max(3), "{total} of {limit}");
    }
}

#[test]
fn what_is_used_while_it_is_written_down_stays_used() {
    let budget = of(100_000);
    budget.settle(budget.left(), 1, Some([0; QUOTAS]));
    let before = budget.left();
    assert_eq!(before[0], 1_000);
    assert!(!budget.charge(REQUESTS, 10));
    budget.settle(before, 1, Some([0; QUOTAS]));
    assert_eq!(budget.left()[0], 990);
}

#[test]
fn it_is_asked_once_when_half_of_a_window_is_used() {
    let budget = of(100_000);
    budget.settle(budget.left(), 1, Some([0; QUOTAS]));
    let taken: Vec<_> = (0..1_001).map(|_| budget.take_one(REQUESTS)).collect();
    assert_eq!(taken.iter().filter(|taken| **taken == Taken::YesAndLow).count(), 1);
    assert_eq!((taken[499], taken[1_000]), (Taken::YesAndLow, Taken::No));
    assert!(budget.is_empty(REQUESTS) && !budget.is_spent(REQUESTS));
}

#[test]
fn a_higher_quota_opens_at_once_and_a_lower_one_closes_at_once() {
    let budget = of(10);
    budget.settle(budget.left(), 1, Some([10, 0, 0, 0, 0]));
    assert!(budget.is_spent(REQUESTS) && budget.take_one(REQUESTS) == Taken::No);
    budget.allow(allowed(1_000));
    assert!(!budget.is_spent(REQUESTS) && budget.take_one(REQUESTS) != Taken::No);
    budget.allow(allowed(5));
    assert!(budget.is_spent(REQUESTS) && budget.take_one(REQUESTS) == Taken::No);
}

#[test]
fn a_new_day_begins_with_nothing_used() {
    let budget = of(10);
    budget.settle(budget.left(), 1, Some([10, 0, 0, 0, 0]));
    assert!(budget.is_spent(REQUESTS));
    budget.settle(budget.left(), 2, None);
    assert!(!budget.is_spent(REQUESTS) && budget.take_one(REQUESTS) != Taken::No);
}

#[test]
fn while_the_database_is_away_a_node_counts_for_itself() {
    let budget = of(100);
    budget.settle(budget.left(), 1, Some([90, 0, 0, 0, 0]));
    let mut taken = 0;
    for _ in 0..100 {
        while budget.take_one(REQUESTS) != Taken::No {
            taken += 1;
        }
        budget.settle(budget.left(), 1, None);
    }
    assert_eq!(taken, 10);
    assert!(budget.is_spent(REQUESTS));
}

#[test]
fn without_a_quota_nothing_is_ever_spent() {
    let budget = Budget::default();
    budget.charge(Metric::Egress, u64::MAX);
    budget.settle(budget.left(), 1, Some([u64::MAX / 2; QUOTAS]));
    assert!(!budget.is_spent(Metric::Egress) && !budget.is_empty(Metric::Egress));
    assert!(budget.uses().is_empty());
}

#[test]
fn a_warning_is_due_until_somebody_was_warned() {
    let budget = of(100);
    let settle = |total| budget.settle(budget.left(), 1, Some([total, 0, 0, 0, 0]));
    assert!(settle(79).is_empty());
    assert_eq!(settle(80).iter().map(|(_, percent)| *percent).collect::<Vec<_>>(), [80]);
    assert_eq!(settle(81).len(), 1);
    budget.warned(REQUESTS, 80);
    assert!(settle(99).is_empty());
    assert_eq!(settle(100).iter().map(|(_, percent)| *percent).collect::<Vec<_>>(), [100]);
    budget.warned(REQUESTS, 100);
    assert!(settle(200).is_empty());
    assert_eq!(budget.settle(budget.left(), 2, Some([80, 0, 0, 0, 0])).len(), 1);
}
