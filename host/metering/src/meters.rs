//! The counters of every tenant and script, in memory. Counting takes no lock and waits for nothing.

use crate::budget::{Budget, Taken};
use crate::clock::{Clock, next_day, system_clock};
use crate::quota::{Allowances, QUOTAS, name};
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stoa_kernel::{Meter, Metric, ScriptName, Spent, TenantId};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout_at};

/// What a request needs something of. Of the other quotas, host functions see to it.
const OF_REQUESTS: [Metric; 3] = [Metric::Requests, Metric::Cpu, Metric::Memory];
/// How long a request waits to be told whether anything is left. Then it is served: a slow database is no reason to
/// refuse it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was used, by metric.
pub(crate) type Counts = [u64; Metric::COUNT];

/// All counters of this process. Cloning it is cheap.
#[derive(Clone)]
pub struct Meters(Arc<Inner>);

struct Inner {
    clock: Clock,
    accounts: Mutex<HashMap<TenantId, Arc<Account>>>,
    asked: Arc<Asked>,
}

/// Those who want to know what is left.
struct Asked {
    clock: Clock,
    accounts: Mutex<Vec<Arc<Account>>>,
    came: Notify,
    /// Counts the answers.
    settled: watch::Sender<u64>,
}

/// A tenant's counters.
pub struct Account {
    tenant: TenantId,
    pub(crate) budget: Budget,
    scripts: Mutex<HashMap<ScriptName, Arc<ScriptMeter>>>,
    has_asked: AtomicBool,
    asked: Arc<Asked>,
}

/// A script's counters: every request of it is counted here.
pub struct ScriptMeter {
    script: ScriptName,
    counts: [AtomicU64; Metric::COUNT],
    pub(crate) budget: Budget,
    account: Arc<Account>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Meters {
    fn default() -> Self {
        Self::new(system_clock())
    }
}

impl Meters {
    /// None yet.
    pub fn new(clock: Clock) -> Self {
        let asked = Asked {
            clock: Arc::clone(&clock),
            accounts: Mutex::default(),
            came: Notify::new(),
            settled: watch::Sender::new(0),
        };
        Self(Arc::new(Inner { clock, accounts: Mutex::default(), asked: Arc::new(asked) }))
    }

    /// A tenant's. There is one for each, for as long as anybody has it.
    pub fn account(&self, tenant: &TenantId) -> Arc<Account> {
        let mut accounts = locked(&self.0.accounts);
        let new = || {
            Arc::new(Account {
                tenant: tenant.clone(),
                budget: Budget::default(),
                scripts: Mutex::default(),
                has_asked: AtomicBool::new(false),
                asked: Arc::clone(&self.0.asked),
            })
        };
        Arc::clone(accounts.entry(tenant.clone()).or_insert_with(new))
    }

    /// Of a tenant that was deleted: one of its name that is made later begins with nothing used.
    pub fn forget(&self, tenant: &TenantId) {
        locked(&self.0.accounts).remove(tenant);
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// All of them. Those of tenants that are not there any more are forgotten.
    pub(crate) fn accounts(&self) -> Vec<Arc<Account>> {
        let mut accounts = locked(&self.0.accounts);
        accounts.retain(|_, account| account.forget() > 0 || Arc::strong_count(account) > 1);
        accounts.values().map(Arc::clone).collect()
    }

    /// Ready once somebody asks.
    pub(crate) async fn asked(&self) -> Vec<Arc<Account>> {
        loop {
            let accounts = std::mem::take(&mut *locked(&self.0.asked.accounts));
            if !accounts.is_empty() {
                return accounts;
            }
            self.0.asked.came.notified().await;
        }
    }

    /// Those who asked have their answer.
    pub(crate) fn answered(&self) {
        self.0.asked.settled.send_modify(|answers| *answers = answers.wrapping_add(1));
    }
}

impl Account {
    /// Whose it is.
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// What the tenant may use from now on.
    pub fn allow(&self, allowed: Allowances) {
        self.budget.allow(allowed);
    }

    /// A script's, for as long as anybody has it.
    pub fn script(self: &Arc<Self>, script: &ScriptName) -> Arc<ScriptMeter> {
        let mut scripts = locked(&self.scripts);
        let new = || {
            Arc::new(ScriptMeter {
                script: script.clone(),
                counts: [const { AtomicU64::new(0) }; Metric::COUNT],
                budget: Budget::default(),
                account: Arc::clone(self),
            })
        };
        Arc::clone(scripts.entry(script.clone()).or_insert_with(new))
    }

    pub(crate) fn scripts(&self) -> Vec<Arc<ScriptMeter>> {
        locked(&self.scripts).values().map(Arc::clone).collect()
    }

    /// Whether what is known of it may not be so any more.
    pub(crate) fn is_stale(&self) -> bool {
        self.budget.is_stale() || self.scripts().iter().any(|script| script.budget.is_stale())
    }

    /// Forgets scripts that nobody has any more, and tells how many are left.
    fn forget(&self) -> usize {
        let mut scripts = locked(&self.scripts);
        scripts.retain(|_, script| Arc::strong_count(script) > 1 || script.has_counted());
        scripts.len()
    }

    /// What is asked from now on is asked anew.
    pub(crate) fn hears(&self) {
        self.has_asked.store(false, Ordering::Release);
    }

    fn ask(self: &Arc<Self>) {
        if !self.has_asked.swap(true, Ordering::AcqRel) {
            locked(&self.asked.accounts).push(Arc::clone(self));
            self.asked.came.notify_one();
        }
    }
}

impl ScriptMeter {
    /// Of which script.
    pub fn script(&self) -> &ScriptName {
        &self.script
    }

    /// Whose it is.
    pub fn tenant(&self) -> &TenantId {
        &self.account.tenant
    }

    /// What the script may use of what its tenant may.
    pub fn allow(&self, allowed: Allowances) {
        self.budget.allow(allowed);
    }

    /// Counts a request, if there is anything left for it. It waits only where all that this node knew to be left is
    /// used, which is seldom before the end.
    pub async fn admit(&self) -> Result<(), Spent> {
        if self.try_admit() { Ok(()) } else { self.admit_late().await }
    }

    /// Counts a request, if this node knows that there is something left for it.
    pub fn try_admit(&self) -> bool {
        let (tenant, own) = (&self.account.budget, &self.budget);
        let is_out = |metric| tenant.is_empty(metric) || own.is_empty(metric);
        if is_out(Metric::Cpu) || is_out(Metric::Memory) {
            return false;
        }
        let of_tenant = tenant.take_one(Metric::Requests);
        if of_tenant == Taken::No {
            return false;
        }
        let of_script = own.take_one(Metric::Requests);
        if of_script == Taken::No {
            tenant.give_back(Metric::Requests);
            return false;
        }
        if of_tenant == Taken::YesAndLow || of_script == Taken::YesAndLow {
            self.account.ask();
        }
        self.count(Metric::Requests, 1);
        true
    }

    async fn admit_late(&self) -> Result<(), Spent> {
        let patience = Instant::now() + PATIENCE;
        let mut settled = self.account.asked.settled.subscribe();
        loop {
            if let Some(metric) = OF_REQUESTS.into_iter().find(|metric| self.is_spent(*metric)) {
                return Err(self.spent(metric));
            }
            if self.try_admit() {
                return Ok(());
            }
            self.account.ask();
            if !matches!(timeout_at(patience, settled.changed()).await, Ok(Ok(()))) {
                self.charge(Metric::Requests, 1);
                return Ok(());
            }
        }
    }

    /// What was counted since this was asked last.
    pub(crate) fn take_counts(&self) -> Option<Counts> {
        let counts: Counts = std::array::from_fn(|index| {
            self.counts.get(index).map_or(0, |count| match count.load(Ordering::Relaxed) {
                0 => 0,
                _ => count.swap(0, Ordering::Relaxed),
            })
        });
        counts.iter().any(|count| *count > 0).then_some(counts)
    }

    fn has_counted(&self) -> bool {
        self.counts.iter().any(|count| count.load(Ordering::Relaxed) > 0)
    }

    fn count(&self, metric: Metric, amount: u64) {
        if let Some(count) = self.counts.get(metric as usize) {
            count.fetch_add(amount, Ordering::Relaxed);
        }
    }

    fn is_spent(&self, metric: Metric) -> bool {
        self.account.budget.is_spent(metric) || self.budget.is_spent(metric)
    }

    fn spent(&self, metric: Metric) -> Spent {
        let budget = if self.account.budget.is_spent(metric) { &self.account.budget } else { &self.budget };
        let used = budget.uses().into_iter().find(|used| used.metric == metric);
        let (resets_at, retry_after) = next_day((self.account.asked.clock)());
        let (used, limit, source) =
            used.map_or((0, 0, "platform"), |used| (used.used, used.allowed.limit, used.allowed.source));
        Spent { quota: name(metric), used, limit, source, resets_at, retry_after }
    }
}

impl Meter for ScriptMeter {
    fn charge(&self, metric: Metric, amount: u64) {
        self.count(metric, amount);
        if (metric as usize) < QUOTAS {
            let is_low = self.account.budget.charge(metric, amount);
            if self.budget.charge(metric, amount) || is_low {
                self.account.ask();
            }
        }
    }

    fn check(&self, metric: Metric) -> Result<(), Spent> {
        if self.is_spent(metric) {
            return Err(self.spent(metric));
        }
        if self.account.budget.is_empty(metric) || self.budget.is_empty(metric) {
            self.account.ask();
        }
        Ok(())
    }
}

impl fmt::Debug for ScriptMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "meter of {}/{}", self.account.tenant, self.script)
    }
}
