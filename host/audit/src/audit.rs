//! The log itself.

use crate::chain::Chain;
use crate::entry::{Act, Entry};
use crate::error::AuditError;
use crate::store;
use crate::writer::{Shared, Writer};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use stoa_storage::Database;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

/// Reading a whole chain is work; one more may wait for its turn elsewhere.
const VERIFIED_AT_ONCE: usize = 2;

/// The audit log. Cloning it is cheap.
#[derive(Clone)]
pub struct Audit(Arc<Owner>);

/// Ends the task that writes, with the last of the clones.
struct Owner {
    shared: Arc<Shared>,
    verifying: Semaphore,
    writer: AbortHandle,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.writer.abort();
    }
}

impl Audit {
    /// In a database.
    pub fn new(db: Database) -> Self {
        let (shared, writer) = Writer::new(db);
        let writer = tokio::spawn(writer.run()).abort_handle();
        Self(Arc::new(Owner { shared, verifying: Semaphore::new(VERIFIED_AT_ONCE), writer }))
    }

    /// Writes down what was done, and returns when it is written. If it cannot be written now, it is later: see
    /// [`Audit::is_behind`].
    pub async fn record(&self, entry: Entry) {
        let (act, shared) = (Act::of(entry, now()), Arc::clone(&self.0.shared));
        // Whoever did it may be gone by now; it is written all the same.
        if let Err(error) = tokio::spawn(async move { shared.put(act).await }).await {
            tracing::error!(%error, "writing the audit log was given up");
        }
    }

    /// Writes down, in a while, what may happen very often: that somebody was refused, or has given a wrong password.
    /// Nobody waits for it, and many that are alike become one entry, which says how many they were.
    pub fn note(&self, entry: Entry) {
        self.0.shared.note(Act::of(entry, now()));
    }

    /// Whether something was done that is not written down yet.
    pub fn is_behind(&self) -> bool {
        self.0.shared.is_behind()
    }

    /// Writes down what is waiting. At the end of a server; it goes on taking entries.
    pub async fn flush(&self) {
        self.0.shared.flush().await;
    }

    /// Whether anything was ever written to a log.
    pub async fn has(&self, chain: &Chain) -> Result<bool, AuditError> {
        Ok(store::head(&mut *self.db().read().await?, chain).await?.is_some())
    }

    /// Every log that there is.
    pub async fn chains(&self) -> Result<Vec<Chain>, AuditError> {
        Ok(store::chains(&mut *self.db().read().await?).await?)
    }

    pub(crate) fn db(&self) -> &Database {
        &self.0.shared.db
    }

    pub(crate) fn verifying(&self) -> &Semaphore {
        &self.0.verifying
    }
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
