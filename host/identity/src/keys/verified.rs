//! Keys that were verified a moment ago, so that a request costs no query.

use crate::key::KeyHash;
use crate::principal::Principal;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// For so long a key that was revoked on another node may still work here.
const BELIEVED_FOR: Duration = Duration::from_secs(5);
/// Keys in use at once, far more than a platform sees in five seconds.
const MAX_VERIFIED: usize = 1_024;

/// Keys by their hash: what could be read here opens nothing.
#[derive(Default)]
pub(crate) struct Verified(Mutex<Table>);

#[derive(Default)]
struct Table {
    keys: HashMap<KeyHash, (Principal, Instant)>,
    /// Grows when a key is revoked: an answer of the database from before that may not be kept.
    generation: u64,
}

impl Verified {
    pub(crate) fn get(&self, hash: &KeyHash, now: Instant) -> Option<Principal> {
        let table = self.table();
        table.keys.get(hash).filter(|(_, until)| now < *until).map(|(principal, _)| principal.clone())
    }

    pub(crate) fn generation(&self) -> u64 {
        self.table().generation
    }

    /// Keeps a key, unless one was revoked since `generation`. `left`: until it expires.
    pub(crate) fn put(
        &self,
        hash: KeyHash,
        principal: Principal,
        now: Instant,
        left: Option<Duration>,
        generation: u64,
    ) {
        let mut table = self.table();
        if table.generation != generation {
            return;
        }
        if table.keys.len() >= MAX_VERIFIED {
            table.keys.retain(|_, (_, until)| now < *until);
        }
        if table.keys.len() < MAX_VERIFIED {
            let believed_for = left.map_or(BELIEVED_FOR, |left| left.min(BELIEVED_FOR));
            table.keys.insert(hash, (principal, now + believed_for));
        }
    }

    /// Asks the database again for these.
    pub(crate) fn forget(&self, which: impl Fn(&Principal) -> bool) {
        let mut table = self.table();
        table.generation += 1;
        table.keys.retain(|_, (principal, _)| !which(principal));
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Every change of it is one call, so it is whole whatever happened to whoever made one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::principal::Reach;
    use crate::rights::Rights;

    fn key(id: &str) -> Principal {
        Principal::Key {
            id: id.into(),
            name: "a key".into(),
            reach: Reach::Platform,
            rights: Rights::default(),
            expires_at: None,
        }
    }

    #[test]
    fn a_key_is_believed_for_a_few_seconds_and_no_longer_than_it_lives() {
        let (verified, now) = (Verified::default(), Instant::now());
        let (one, two) = (KeyHash::of("one"), KeyHash::of("two"));
        verified.put(one, key("one"), now, None, 0);
        verified.put(two, key("two"), now, Some(Duration::from_secs(1)), 0);
        assert_eq!(verified.get(&one, now), Some(key("one")));
        assert_eq!(verified.get(&two, now + Duration::from_secs(1)), None);
        assert_eq!(verified.get(&one, now + BELIEVED_FOR), None);
    }

    #[test]
    fn an_answer_from_before_a_revocation_is_not_kept() {
        let (verified, now) = (Verified::default(), Instant::now());
        let asked = verified.generation();
        verified.forget(|_| false);
        verified.put(KeyHash::of("one"), key("one"), now, None, asked);
        assert_eq!(verified.get(&KeyHash::of("one"), now), None);
    }

    #[test]
    fn no_more_keys_are_kept_than_there_is_room_for() {
        let (verified, now) = (Verified::default(), Instant::now());
        for number in 0..MAX_VERIFIED * 2 {
            verified.put(KeyHash::of(&number.to_string()), key("k"), now, None, 0);
        }
        assert_eq!(verified.table().keys.len(), MAX_VERIFIED);
    }
}
