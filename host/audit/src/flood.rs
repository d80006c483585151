//! Many acts that are alike become one entry: whoever tries keys all day must not fill the disk with it.

use crate::chain::Chain;
use crate::entry::{Act, Outcome};
use serde_json::json;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// The first of its kind is written at once, and after this how many more there were.
const WINDOW: Duration = Duration::from_mins(1);
/// Kinds of one chain that are told apart at once; the rest is counted together.
const PER_CHAIN: usize = 64;
/// Of all chains.
const TOTAL: usize = 512;
/// Who did what is counted together.
const SEVERAL: &str = "several";

/// Acts of one kind are one entry.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Kind {
    chain: Chain,
    action: &'static str,
    outcome: Outcome,
    /// None: whoever there was no room for.
    who: Option<(String, Option<IpAddr>)>,
}

struct Seen {
    since: Instant,
    since_at: i64,
    repeated: u64,
    last: Act,
}

#[derive(Default)]
pub(crate) struct Flood {
    seen: HashMap<Kind, Seen>,
    lost: u64,
}

impl Flood {
    /// What is to be written now, if it is the first of its kind.
    pub(crate) fn admit(&mut self, mut act: Act, now: Instant) -> Option<Act> {
        let who = Some((act.actor.clone(), act.address.map(network)));
        let mut kind = Kind { chain: act.chain.clone(), action: act.action, outcome: act.outcome, who };
        let is_new = !self.seen.contains_key(&kind);
        if is_new && self.has_room(&act.chain) {
            self.seen.insert(kind, Seen { since: now, since_at: act.at, repeated: 0, last: act.clone() });
            return Some(act);
        }
        if is_new {
            kind.who = None;
            SEVERAL.clone_into(&mut act.actor);
            (act.address, act.request_id) = (None, None);
        }
        if is_new && !self.seen.contains_key(&kind) && self.seen.len() >= TOTAL * 2 {
            self.lost += 1;
            return None;
        }
        let since_at = act.at;
        let seen = self.seen.entry(kind).or_insert_with(|| Seen {
            since: now,
            since_at,
            repeated: 0,
            last: act.clone(),
        });
        seen.repeated += 1;
        seen.last = act;
        None
    }

    /// When the next one is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.seen.values().map(|seen| seen.since + WINDOW).min()
    }

    /// How many more there were of those whose time is over. They are forgotten.
    pub(crate) fn due(&mut self, now: Instant, at: i64) -> Vec<Act> {
        let over = self.seen.extract_if(|_, seen| seen.since + WINDOW <= now);
        over.filter_map(|(_, seen)| summary(seen, at)).collect()
    }

    /// The same of all of them.
    pub(crate) fn all(&mut self, at: i64) -> Vec<Act> {
        self.seen.drain().filter_map(|(_, seen)| summary(seen, at)).collect()
    }

    /// How many there was no room for at all. They are forgotten.
    pub(crate) fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    fn has_room(&self, chain: &Chain) -> bool {
        let known = |kind: &&Kind| kind.who.is_some();
        let of_all = self.seen.keys().filter(known).count();
        of_all < TOTAL
            && self.seen.keys().filter(known).filter(|kind| kind.chain == *chain).count() < PER_CHAIN
    }
}

fn summary(seen: Seen, at: i64) -> Option<Act> {
    let details = json!({ "repeated": seen.repeated, "since": seen.since_at });
    (seen.repeated > 0).then_some(Act { at, details, ..seen.last })
}

/// One customer has a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Entry, example};

    fn refused(address: IpAddr) -> Act {
        Act::of(Entry { outcome: Outcome::Refused, address: Some(address), ..example() }, 5)
    }

    #[test]
    fn the_first_is_written_and_the_others_are_counted() {
        let (mut flood, start) = (Flood::default(), Instant::now());
        let address = IpAddr::from([192, 0, 2, 1]);
        assert!(flood.admit(refused(address), start).is_some());
        for _ in 0..1_000 {
            assert!(flood.admit(refused(address), start).is_none());
        }
        assert!(flood.due(start, 6).is_empty());
        assert_eq!(flood.next_due(), Some(start + WINDOW));
        let [more] = flood.due(start + WINDOW, 6).try_into().unwrap();
        assert_eq!((more.details, more.at), (json!({ "repeated": 1_000, "since": 5 }), 6));
        assert!(flood.next_due().is_none());
        assert!(flood.admit(refused(address), start + WINDOW).is_some());
        assert!(flood.all(7).is_empty(), "one that was not repeated has been written");
    }

    #[test]
    fn an_attacker_with_many_addresses_writes_a_few_entries_a_minute() {
        let (mut flood, now) = (Flood::default(), Instant::now());
        let written = (0..100_000_u32).filter_map(|host| {
            let address = IpAddr::V4((0x0a00_0000 + host).into());
            flood.admit(refused(address), now)
        });
        assert_eq!(written.count(), PER_CHAIN);
        let [rest] = flood.due(now + WINDOW, 9).try_into().unwrap();
        assert_eq!((rest.actor.as_str(), rest.address), (SEVERAL, None));
        assert_eq!(rest.details["repeated"], 100_000 - PER_CHAIN);
    }

    #[test]
    fn a_network_of_ipv6_is_one_and_another_outcome_is_another() {
        let (mut flood, now) = (Flood::default(), Instant::now());
        let act = |host: u16| refused(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, host]));
        assert!(flood.admit(act(1), now).is_some());
        assert!(flood.admit(act(2), now).is_none());
        assert!(flood.admit(Act { outcome: Outcome::Failed, ..act(2) }, now).is_some());
    }

    #[test]
    fn what_is_remembered_is_bounded_whatever_comes() {
        let (mut flood, now) = (Flood::default(), Instant::now());
        for number in 0..TOTAL * 3 {
            let tenant = stoa_kernel::TenantId::new(&format!("t{number}")).unwrap();
            flood.admit(Act { chain: Chain::Tenant(tenant), ..refused([192, 0, 2, 1].into()) }, now);
        }
        assert_eq!(flood.seen.len(), TOTAL * 2);
        assert_eq!(flood.take_lost(), TOTAL as u64);
    }
}
