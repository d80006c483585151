//! From the counters to the database and back: what was used is added, and what all nodes have used is read.

use crate::budget::{Budget, Use};
use crate::clock::{self, HOUR};
use crate::meters::{Account, Meters, ScriptMeter};
use crate::quota::{QUOTAS, name};
use crate::store::{self, Batch};
use std::collections::HashMap;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::{ScriptName, TenantId};
use stoa_storage::{Database, StorageError};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

/// How often what was counted is written down: a process that is killed loses no more.
pub const FLUSH: Duration = Duration::from_secs(5);
/// How long the usage of each hour is kept.
const HOURS_KEPT: i64 = 60 * 24;
/// How long that of each day is.
const DAYS_KEPT: i64 = 400;
/// Rows that are written in one transaction.
const MOST_ROWS: usize = 500;

/// What scripts have stored, in bytes.
pub type Stored = Vec<(TenantId, ScriptName, u64)>;
/// Finds it out.
pub type Gauge = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Stored> + Send>> + Send + Sync>;

/// Writes down what the counters say, and tells them what is left. Cloning it is cheap.
#[derive(Clone)]
pub struct Metering(Arc<Inner>);

struct Inner {
    meters: Meters,
    db: Database,
    /// Names this process and no other.
    node: String,
    gauge: Gauge,
    ledger: Mutex<Ledger>,
}

/// What was counted and is not in the database yet.
struct Ledger {
    /// Sent, and nobody said yet that it came.
    sent: Option<Batch>,
    /// The number of the last that was sent.
    number: i64,
    waiting: Batch,
    /// The hour in which counting began anew.
    hour: i64,
    is_away: bool,
}

impl Metering {
    /// Of these counters.
    pub fn new(meters: Meters, db: Database, gauge: Gauge) -> Self {
        let hour = clock::hour((meters.clock())());
        let ledger = Ledger { sent: None, number: 0, waiting: Batch::new(), hour, is_away: false };
        Self(Arc::new(Inner { meters, db, node: node(), gauge, ledger: Mutex::new(ledger) }))
    }

    pub(crate) fn db(&self) -> &Database {
        &self.0.db
    }

    /// The counters.
    pub fn meters(&self) -> &Meters {
        &self.0.meters
    }

    /// Writes and reads until it is dropped: every few seconds, at the end of every hour, and for whoever asks.
    pub async fn run(&self) {
        loop {
            let due = Instant::now() + FLUSH.min(self.to_next_hour());
            loop {
                tokio::select! {
                    biased;
                    () = sleep_until(due) => break,
                    accounts = self.0.meters.asked() => self.settle(accounts, false).await,
                }
            }
            self.flush().await;
        }
    }

    /// Writes down all that was counted, and reads what is left of what was used.
    pub async fn flush(&self) {
        self.settle(self.0.meters.accounts(), true).await;
    }

    /// The same for one tenant.
    pub async fn flush_of(&self, tenant: &TenantId) {
        self.settle(vec![self.0.meters.account(tenant)], false).await;
    }

    /// The last time that anything is written down.
    pub async fn close(&self) {
        self.flush().await;
        let ledger = self.0.ledger.lock().await;
        let lost = ledger.waiting.len() + ledger.sent.as_ref().map_or(0, Batch::len);
        if lost > 0 {
            tracing::error!(
                scripts = lost,
                "what these have used lately could not be written down, and is lost"
            );
        }
    }

    async fn settle(&self, accounts: Vec<Arc<Account>>, all: bool) {
        let mut ledger = self.0.ledger.lock().await;
        let hour = clock::hour((self.0.meters.clock())());
        let settling: Vec<Settling> = accounts
            .into_iter()
            .filter_map(|account| {
                account.hears();
                // Whoever asks does not know enough.
                let is_stale = !all || account.is_stale();
                let settling = Settling::of(account);
                settling.count(&mut ledger);
                is_stale.then_some(settling)
            })
            .collect();
        if all {
            // What was counted since the last time belongs to the hour in which that was.
            ledger.hour = hour;
        }
        let day = hour.div_euclid(24);
        let written = self.write(&mut ledger, day).await;
        for settling in &settling {
            let totals = match written {
                Ok(()) => store::totals(&self.0.db, settling.account.tenant(), day).await.ok(),
                Err(_) => None,
            };
            self.told(settling, day, totals).await;
        }
        self.0.meters.answered();
        match written {
            Ok(()) => ledger.is_away = false,
            Err(error) if !ledger.is_away => {
                ledger.is_away = true;
                tracing::warn!(%error, "what is used is not written down for now; it is kept and tried again");
            }
            Err(_) => {}
        }
    }

    /// Sends what waits. What was sent and not answered is sent again as it was: it may be there already.
    async fn write(&self, ledger: &mut Ledger, day: i64) -> Result<(), StorageError> {
        loop {
            if ledger.sent.is_none() {
                let rest = match ledger.waiting.keys().nth(MOST_ROWS).cloned() {
                    Some(first) => ledger.waiting.split_off(&first),
                    None => Batch::new(),
                };
                let batch = std::mem::replace(&mut ledger.waiting, rest);
                if batch.is_empty() {
                    return Ok(());
                }
                ledger.number += 1;
                ledger.sent = Some(batch);
            }
            if let Some(batch) = &ledger.sent {
                store::add(&self.0.db, &self.0.node, ledger.number, day, batch).await?;
            }
            ledger.sent = None;
        }
    }

    /// New windows for a tenant and its scripts; and a warning, where one is due.
    async fn told(&self, settling: &Settling, day: i64, totals: Option<Vec<(String, [u64; QUOTAS])>>) {
        let mut by_script: HashMap<String, [u64; QUOTAS]> = HashMap::new();
        let mut all = [0_u64; QUOTAS];
        let is_known = totals.is_some();
        for (script, used) in totals.unwrap_or_default() {
            for (sum, used) in all.iter_mut().zip(used) {
                *sum = sum.saturating_add(used);
            }
            by_script.insert(script, used);
        }
        let tenant = settling.account.tenant();
        let budget = &settling.account.budget;
        let due = budget.settle(settling.left, day, is_known.then_some(all));
        self.warn(budget, (tenant, ""), day, due).await;
        for (script, left) in &settling.scripts {
            let name = script.script().as_str();
            let used = is_known.then(|| by_script.get(name).copied().unwrap_or_default());
            let due = script.budget.settle(*left, day, used);
            self.warn(&script.budget, (tenant, name), day, due).await;
        }
    }

    /// Once a day for each share of a quota, on whichever node sees it first.
    async fn warn(&self, budget: &Budget, whose: (&TenantId, &str), day: i64, due: Vec<(Use, u64)>) {
        for (Use { metric, used, allowed }, percent) in due {
            let (tenant, script) = whose;
            match store::warn(&self.0.db, whose, day, name(metric), percent).await {
                Ok(true) => tracing::warn!(
                    target: "quota",
                    %tenant, script, quota = name(metric), used, limit = allowed.limit, percent,
                    source = allowed.source,
                    "so much of a quota of the day is used"
                ),
                Ok(false) => {}
                // It is tried again.
                Err(_) => continue,
            }
            budget.warned(metric, percent);
        }
    }

    /// Once an hour, until it is dropped: measures what is stored, and removes what is too old.
    pub async fn tend(&self) {
        loop {
            self.measure().await;
            let hour = clock::hour((self.0.meters.clock())());
            let day = hour.div_euclid(24);
            if let Err(error) = store::sweep(&self.0.db, hour - HOURS_KEPT, day - DAYS_KEPT, day).await {
                tracing::debug!(%error, "usage of long ago is still there");
            }
            sleep(self.to_next_hour()).await;
        }
    }

    fn to_next_hour(&self) -> Duration {
        let now = (self.0.meters.clock())();
        let seconds = HOUR - now.as_second().rem_euclid(HOUR);
        Duration::from_secs(u64::try_from(seconds).unwrap_or(1))
    }

    /// Notes how much scripts have stored.
    pub async fn measure(&self) {
        let stored = (self.0.gauge)().await;
        let mut ledger = self.0.ledger.lock().await;
        let hour = ledger.hour;
        for (tenant, script, bytes) in stored {
            let tally = ledger.waiting.entry((tenant, script, hour)).or_default();
            tally.stored = tally.stored.max(bytes);
        }
    }
}

/// Random, and no secret.
fn node() -> String {
    let random = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", random(), random())
}

/// A tenant whose windows are being renewed.
struct Settling {
    account: Arc<Account>,
    left: [i64; QUOTAS],
    scripts: Vec<(Arc<ScriptMeter>, [i64; QUOTAS])>,
}

impl Settling {
    /// What is left is read before what was used: what comes between them is used up twice rather than not at all.
    fn of(account: Arc<Account>) -> Self {
        let left = account.budget.left();
        let scripts = account.scripts().into_iter().map(|script| {
            let left = script.budget.left();
            (script, left)
        });
        Self { left, scripts: scripts.collect(), account }
    }

    fn count(&self, ledger: &mut Ledger) {
        for (script, _) in &self.scripts {
            if let Some(counts) = script.take_counts() {
                let key = (script.tenant().clone(), script.script().clone(), ledger.hour);
                ledger.waiting.entry(key).or_default().add(&counts);
            }
        }
    }
}
