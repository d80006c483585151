//! The clock of one connection: what it is waiting for, and until when. It is written to from wherever something
//! happens and read by the one task that may cut the connection, without a lock.

use futures_util::task::AtomicWaker;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::task::Context;
use std::time::Duration;
use tokio::time::Instant;

/// As soon as so many requests of a connection were given up by the client, and they are most of them, it gets no
/// further ones: opening streams only to reset them makes work for nobody but the server.
const MAX_GIVEN_UP: u32 = 200;

/// How long a connection may wait for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// From the first byte of a request to the last of its headers.
    pub(super) header: Duration,
    /// For the client to take more of an answer.
    pub(super) body: Duration,
    /// For a request.
    pub(super) idle: Duration,
}

/// What happens on one connection. Times are milliseconds since it began, plus one: 0 is never.
pub(super) struct Watch {
    born: Instant,
    /// Requests without an end.
    flying: AtomicUsize,
    /// Those of them that wait for the server, not for the client.
    producing: AtomicUsize,
    /// When the first byte of headers came that are not complete.
    head_since: AtomicU64,
    /// When the client last took something, or was last owed something new.
    moved: AtomicU64,
    /// Whether it is HTTP/2, whose idle connections are not always silent.
    multiplexed: AtomicBool,
    heard: AtomicBool,
    served: AtomicU32,
    given_up: AtomicU32,
    stop: AtomicBool,
    waker: AtomicWaker,
}

impl Watch {
    pub(super) fn new() -> Self {
        Self {
            born: Instant::now(),
            flying: AtomicUsize::new(0),
            producing: AtomicUsize::new(0),
            head_since: AtomicU64::new(0),
            moved: AtomicU64::new(1),
            multiplexed: AtomicBool::new(false),
            heard: AtomicBool::new(false),
            served: AtomicU32::new(0),
            given_up: AtomicU32::new(0),
            stop: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }

    /// These bytes came.
    pub(super) fn read(&self, bytes: &[u8]) {
        if !self.heard.swap(true, Ordering::Relaxed) && bytes.starts_with(b"PRI") {
            self.multiplexed.store(true, Ordering::Relaxed);
        }
        if self.flying.load(Ordering::Relaxed) == 0 && self.head_since.load(Ordering::Relaxed) == 0 {
            self.head_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// The client took something.
    pub(super) fn wrote(&self) {
        self.moved.store(self.now(), Ordering::Relaxed);
    }

    /// A request is there. False: there have been too many that were given up.
    pub(super) fn begin(&self) -> bool {
        self.head_since.store(0, Ordering::Relaxed);
        self.flying.fetch_add(1, Ordering::Relaxed);
        let given_up = self.given_up.load(Ordering::Relaxed);
        given_up < MAX_GIVEN_UP || given_up < self.served.load(Ordering::Relaxed)
    }

    /// Its answer is over, or nobody wants it any more.
    pub(super) fn end(&self, complete: bool) {
        let count = if complete { &self.served } else { &self.given_up };
        count.fetch_add(1, Ordering::Relaxed);
        self.flying.fetch_sub(1, Ordering::Relaxed);
        self.wrote();
    }

    /// The server is working on a request, or on more of its answer.
    pub(super) fn produce(&self) {
        self.producing.fetch_add(1, Ordering::Relaxed);
    }

    /// It is the client's turn.
    pub(super) fn produced(&self) {
        self.producing.fetch_sub(1, Ordering::Relaxed);
        self.wrote();
    }

    /// Asks the connection to end when what is under way has ended.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Release);
        self.waker.wake();
    }

    /// Whether it was asked to; if not, `cx` is woken when it is.
    pub(super) fn is_stopped(&self, cx: &Context<'_>) -> bool {
        self.waker.register(cx.waker());
        self.stop.load(Ordering::Acquire)
    }

    /// Until when it goes on if nothing happens. None: as long as the server has something to do for it.
    pub(super) fn deadline(&self, patience: &Patience) -> Option<Instant> {
        let (since, patience) = if self.flying.load(Ordering::Relaxed) > 0 {
            if self.producing.load(Ordering::Relaxed) > 0 {
                return None;
            }
            (self.moved.load(Ordering::Relaxed), patience.body)
        } else {
            match self.head_since.load(Ordering::Relaxed) {
                since if since > 0 && !self.multiplexed.load(Ordering::Relaxed) => (since, patience.header),
                _ => (self.moved.load(Ordering::Relaxed), patience.idle),
            }
        };
        // A time too far away to be told is no deadline.
        self.born.checked_add(Duration::from_millis(since))?.checked_add(patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        header: Duration::from_secs(10),
        body: Duration::from_secs(30),
        idle: Duration::from_mins(1),
    };

    /// Seconds until it is cut.
    fn left(watch: &Watch) -> Option<u128> {
        let half = Duration::from_millis(500);
        watch.deadline(&PATIENCE).map(|at| (at.duration_since(Instant::now()) + half).as_millis() / 1_000)
    }

    async fn pass(seconds: u64) {
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn headers_that_trickle_in_get_no_more_time_than_others() {
        let watch = Watch::new();
        assert_eq!(left(&watch), Some(60));
        watch.read(b"G");
        pass(9).await;
        watch.read(b"E");
        assert_eq!(left(&watch), Some(1));
        watch.begin();
        watch.end(true);
        assert_eq!(left(&watch), Some(60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_works_is_waited_for_and_a_client_that_does_not_read_is_not() {
        let watch = Watch::new();
        watch.begin();
        watch.produce();
        pass(600).await;
        assert_eq!(left(&watch), None);
        watch.produced();
        assert_eq!(left(&watch), Some(30));
        pass(29).await;
        watch.wrote();
        assert_eq!(left(&watch), Some(30));
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_answer_is_not_cut_while_the_client_takes_it() {
        let watch = Watch::new();
        watch.begin();
        watch.end(true);
        pass(59).await;
        watch.wrote();
        assert_eq!(left(&watch), Some(60));
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_http2_connection_may_say_that_it_is_there() {
        let watch = Watch::new();
        watch.read(b"PRI * HTTP/2.0");
        pass(5).await;
        watch.read(b"a ping");
        assert_eq!(left(&watch), Some(55));
    }

    #[test]
    fn streams_that_are_opened_to_be_reset_come_to_an_end() {
        let watch = Watch::new();
        for _ in 0..MAX_GIVEN_UP {
            assert!(watch.begin());
            watch.end(false);
        }
        assert!(!watch.begin());
        for _ in 0..=MAX_GIVEN_UP {
            watch.end(true);
        }
        assert!(watch.begin(), "most of its requests were served");
    }
}
