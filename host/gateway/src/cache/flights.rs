//! One request at a time goes and gets an answer that is to be kept; those that ask the same meanwhile wait for it. A
//! thousand visitors in the moment in which an answer has expired are one invocation.

use super::Place;
use moka::sync::Cache;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

/// No request waits longer for another one's answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// What was not kept is not waited for, for so long.
const NOT_KEPT: Duration = Duration::from_secs(10);
/// So many such places are remembered.
const MANY: u64 = 10_000;

type Waiting = HashMap<Place, watch::Receiver<()>>;

/// Answers that are being fetched.
pub(super) struct Flights {
    waiting: Arc<Mutex<Waiting>>,
    not_kept: Cache<Place, ()>,
}

/// Whose turn it is.
pub(super) enum Turn {
    /// This one's; others wait until it is dropped.
    First(Flight),
    /// Somebody has come back.
    Again,
    /// Nobody's: it is not worth waiting.
    Alone,
}

/// A request that others wait for. However it ends, they are told.
pub(crate) struct Flight {
    place: Place,
    waiting: Arc<Mutex<Waiting>>,
    not_kept: Cache<Place, ()>,
    _landed: watch::Sender<()>,
}

impl Flights {
    pub(super) fn new() -> Self {
        let not_kept = Cache::builder().max_capacity(MANY).time_to_live(NOT_KEPT).build();
        Self { waiting: Arc::default(), not_kept }
    }

    /// When a request that comes now has waited enough.
    pub(super) fn patience() -> Instant {
        Instant::now() + PATIENCE
    }

    /// Waits for whoever is getting the answer, or gets it.
    pub(super) async fn turn(&self, place: Place, until: Instant) -> Turn {
        if self.not_kept.contains_key(&place) {
            return Turn::Alone;
        }
        let mut landing = match lock(&self.waiting).entry(place) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(free) => {
                let (landed, landing) = watch::channel(());
                free.insert(landing);
                let (waiting, not_kept) = (Arc::clone(&self.waiting), self.not_kept.clone());
                return Turn::First(Flight { place, waiting, not_kept, _landed: landed });
            }
        };
        // The sender says nothing: that it is gone is what is waited for.
        match timeout_at(until, landing.changed()).await {
            Ok(_) => Turn::Again,
            Err(_) => Turn::Alone,
        }
    }
}

impl Flight {
    /// The answer is not one to be kept: nobody is to wait for the next one.
    pub(crate) fn was_not_kept(&self) {
        self.not_kept.insert(self.place, ());
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        lock(&self.waiting).remove(&self.place);
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place([1; 32]);
    const THERE: Place = Place([2; 32]);

    #[tokio::test]
    async fn one_goes_and_the_others_are_told_when_it_is_back() {
        let flights = Flights::new();
        let until = Flights::patience();
        let Turn::First(flight) = flights.turn(HERE, until).await else { panic!("the first one waits") };
        assert!(matches!(flights.turn(THERE, until).await, Turn::First(_)));
        let (second, ()) = tokio::join!(flights.turn(HERE, until), async { drop(flight) });
        assert!(matches!(second, Turn::Again));
        assert!(matches!(flights.turn(HERE, until).await, Turn::First(_)));
        assert!(lock(&flights.waiting).is_empty());
    }

    #[tokio::test]
    async fn what_was_not_kept_is_waited_for_no_more() {
        let flights = Flights::new();
        let Turn::First(flight) = flights.turn(HERE, Flights::patience()).await else { panic!("waits") };
        flight.was_not_kept();
        assert!(matches!(flights.turn(HERE, Flights::patience()).await, Turn::Alone));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever() {
        let flights = Flights::new();
        let Turn::First(_flight) = flights.turn(HERE, Flights::patience()).await else { panic!("waits") };
        assert!(matches!(flights.turn(HERE, Flights::patience()).await, Turn::Alone));
    }
}
