//! What is counted, by client: bounded, whatever clients make up.

use governor::nanos::Nanos;
use governor::state::StateStore;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// So that requests of different clients seldom wait for each other.
const SHARDS: usize = 16;
/// All shards together keep 65,536 clients, in two megabytes.
const CELLS_PER_SHARD: usize = 4_096;

type Shard = HashMap<u64, Nanos>;

/// One cell for each client: when it will have its whole quota again.
#[derive(Default)]
pub(super) struct Cells([Mutex<Shard>; SHARDS]);

impl StateStore for Cells {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, key: &u64, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        // Nothing in there panics with half of something done.
        let mut shard = self.shard(*key).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = shard.get_mut(key) {
            let (outcome, full_at) = f(Some(*cell))?;
            *cell = full_at;
            return Ok(outcome);
        }
        let (outcome, full_at) = f(None)?;
        if shard.len() >= CELLS_PER_SHARD {
            forget_half(&mut shard);
        }
        shard.insert(*key, full_at);
        Ok(outcome)
    }
}

impl Cells {
    #[expect(clippy::indexing_slicing, reason = "a remainder of the number of shards is one of them")]
    fn shard(&self, key: u64) -> &Mutex<Shard> {
        let [first, ..] = key.to_le_bytes();
        &self.0[usize::from(first) % SHARDS]
    }
}

/// Those who have used the least: who has a whole quota again is among them, and who floods is not.
fn forget_half(shard: &mut Shard) {
    let mut times: Vec<Nanos> = shard.values().copied().collect();
    let middle = times.len() / 2;
    let (_, middle, _) = times.select_nth_unstable(middle);
    let middle = *middle;
    shard.retain(|_, full_at| *full_at > middle);
}

#[cfg(test)]
impl Cells {
    pub(super) const MOST: usize = SHARDS * CELLS_PER_SHARD;

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|shard| shard.lock().unwrap().len()).sum()
    }
}
