//! The way of an entry into the database: at once, or from here when it could not be written or comes in a flood.

use crate::audit::now;
use crate::chain::Chain;
use crate::entry::Act;
use crate::flood::Flood;
use crate::store;
use serde_json::json;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use stoa_kernel::ErrorCode;
use stoa_storage::{Database, StorageError};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

/// Entries on their way here. More at once than this is a flood that is counted only.
const ON_THE_WAY: usize = 1_024;
/// Entries that wait for the database, about a kilobyte each.
const MAX_WAITING: usize = 4_096;
/// How long after a failure it is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

enum Job {
    /// It could not be written.
    Again(Act),
    /// It may be one of many.
    Note(Act),
    /// Everything that waits, now.
    Flush(oneshot::Sender<()>),
}

/// What all that record share.
pub(crate) struct Shared {
    pub(crate) db: Database,
    jobs: mpsc::Sender<Job>,
    /// Something that was done is not written down.
    behind: AtomicBool,
    /// Entries that there was no room for.
    lost: AtomicU64,
}

impl Shared {
    /// Writes it, or sees to it that it is written.
    pub(crate) async fn put(&self, act: Act) {
        if let Err(error) = write(&self.db, &act).await {
            tracing::error!(
                %error, chain = %act.chain, actor = act.actor, action = act.action, on = act.target,
                outcome = act.outcome.as_str(), "the audit log cannot be written"
            );
            self.behind.store(true, Ordering::Release);
            self.send(Job::Again(act));
        }
    }

    pub(crate) fn note(&self, act: Act) {
        self.send(Job::Note(act));
    }

    fn send(&self, job: Job) {
        if self.jobs.try_send(job).is_err() {
            self.lost.fetch_add(1, Ordering::AcqRel);
        }
    }

    pub(crate) fn is_behind(&self) -> bool {
        self.behind.load(Ordering::Acquire)
    }

    pub(crate) async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        // If there is no writer any more, nothing waits.
        if self.jobs.send(Job::Flush(done)).await.is_ok() {
            let _ = flushed.await;
        }
    }
}

/// The task behind it.
pub(crate) struct Writer {
    shared: Arc<Shared>,
    jobs: mpsc::Receiver<Job>,
    flood: Flood,
    waiting: VecDeque<Act>,
    /// Not before, when the database said no.
    again_at: Option<Instant>,
}

impl Writer {
    pub(crate) fn new(db: Database) -> (Arc<Shared>, Self) {
        let (sender, jobs) = mpsc::channel(ON_THE_WAY);
        let (behind, lost) = (AtomicBool::new(false), AtomicU64::new(0));
        let shared = Arc::new(Shared { db, jobs: sender, behind, lost });
        let (flood, waiting) = (Flood::default(), VecDeque::new());
        (Arc::clone(&shared), Self { shared, jobs, flood, waiting, again_at: None })
    }

    pub(crate) async fn run(mut self) {
        loop {
            let due = self.again_at.into_iter().chain(self.flood.next_due()).min();
            let wake = async {
                match due {
                    Some(due) => sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            let flushed = tokio::select! {
                job = self.jobs.recv() => match job {
                    Some(job) => self.take(job),
                    None => return,
                },
                () = wake => None,
            };
            let summaries = self.flood.due(Instant::now(), now());
            self.wait(summaries);
            self.drain(flushed.is_some()).await;
            if let Some(flushed) = flushed {
                let _ = flushed.send(());
            }
        }
    }

    fn take(&mut self, job: Job) -> Option<oneshot::Sender<()>> {
        match job {
            Job::Again(act) => self.wait(Some(act)),
            Job::Note(act) => {
                let first = self.flood.admit(act, Instant::now());
                self.wait(first);
            }
            Job::Flush(flushed) => {
                let all = self.flood.all(now());
                self.wait(all);
                return Some(flushed);
            }
        }
        None
    }

    fn wait(&mut self, acts: impl IntoIterator<Item = Act>) {
        for act in acts {
            if self.waiting.len() < MAX_WAITING {
                self.waiting.push_back(act);
            } else {
                self.shared.lost.fetch_add(1, Ordering::AcqRel);
            }
        }
    }

    /// Writes what waits, in order, until the database says no.
    async fn drain(&mut self, at_once: bool) {
        if !at_once && self.again_at.is_some_and(|at| at > Instant::now()) {
            return;
        }
        self.again_at = None;
        loop {
            if self.waiting.is_empty() {
                let lost = self.shared.lost.swap(0, Ordering::AcqRel) + self.flood.take_lost();
                if lost == 0 {
                    break;
                }
                let details = json!({ "entries": lost });
                self.waiting.push_back(Act::own(Chain::Platform, "audit.lost", details, now()));
            }
            let Some(act) = self.waiting.front() else { break };
            match write(&self.shared.db, act).await {
                Ok(()) => {
                    self.waiting.pop_front();
                }
                Err(error) if error.code() == ErrorCode::StorageUnavailable => {
                    self.again_at = Some(Instant::now() + AGAIN_AFTER);
                    break;
                }
                Err(error) => {
                    // It would be refused again, and everything behind it would wait.
                    tracing::error!(%error, action = act.action, on = act.target, "an entry of the audit log is lost");
                    self.waiting.pop_front();
                    self.shared.lost.fetch_add(1, Ordering::AcqRel);
                }
            }
        }
        self.shared.behind.store(!self.waiting.is_empty(), Ordering::Release);
    }
}

/// One entry, which is in the log of the process, too: what leaves the machine with it bears witness to the chain.
async fn write(db: &Database, act: &Act) -> Result<(), StorageError> {
    let written = async {
        let mut tx = db.write().await?;
        let written = store::append(&mut tx, act).await?;
        tx.commit().await?;
        Ok(written)
    };
    let (seq, hash) = db.while_up(written).await?;
    // As strings they are quoted: what a key is called cannot pass for another field.
    let (who, on) = (act.actor.as_str(), act.target.as_str());
    let request_id = act.request_id.as_ref().map(tracing::field::display);
    tracing::info!(
        target: "audit", chain = %act.chain, seq, who, action = act.action, on,
        outcome = act.outcome.as_str(), request_id, hash
    );
    Ok(())
}
