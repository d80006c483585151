//! What was used, as it is shown: by hour or by day, of a tenant's scripts or of all tenants.

use crate::clock::{self, DAY, HOUR};
use crate::metering::Metering;
use crate::quota::{name, unit};
use crate::store::{self, Table, Tally};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use stoa_kernel::{Metric, ScriptName, TenantId};
use stoa_storage::StorageError;
use utoipa::ToSchema;

/// Rows of one report.
pub const MOST_ROWS: usize = 20_000;
/// Hours of one report: a month.
const MOST_HOURS: i64 = 31 * 24;
/// Days of one report: as many as are kept.
const MOST_DAYS: i64 = 400;
/// What is shown where no beginning is given.
const USUAL_HOURS: i64 = 24;
const USUAL_DAYS: i64 = 30;

/// How long each span of a report is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Hours; they are kept for 60 days.
    #[default]
    Hour,
    /// Days, in UTC; they are kept for 400 days.
    Day,
}

/// Which spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    by: By,
    /// The first and the last, as numbers since 1970.
    first: i64,
    last: i64,
}

/// A report that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// It is no time.
    #[error(
        "{what} is '{given}', and has to be a day such as 2026-11-22 or a time such as 2026-11-22T10:00:00Z"
    )]
    Time {
        /// `from` or `to`.
        what: &'static str,
        /// As it was given, cut.
        given: String,
    },
    /// It begins after its end.
    #[error("from has to be before to; of the two, from is inside and to is not")]
    Order,
    /// It is too long.
    #[error("there are {given} {unit}s from from to to, and {most} is the most; ask for a part")]
    Long {
        /// `hour` or `day`.
        unit: &'static str,
        /// So many.
        given: i64,
        /// The most.
        most: i64,
    },
    /// It has too many rows.
    #[error("that would be more than {MOST_ROWS} rows; ask for a shorter time, by day, or for one script")]
    Rows,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Range {
    /// From what was asked for. `to` is left out of it.
    pub fn new(by: By, from: Option<&str>, to: Option<&str>, now: Timestamp) -> Result<Self, ReportError> {
        let (length, usual, most, unit) = match by {
            By::Hour => (HOUR, USUAL_HOURS, MOST_HOURS, "hour"),
            By::Day => (DAY, USUAL_DAYS, MOST_DAYS, "day"),
        };
        let now = now.as_second();
        let to = to.map_or(Ok(now + 1), |to| seconds("to", to))?;
        let last = to.saturating_sub(1).div_euclid(length);
        let first = match from {
            Some(from) => {
                let from = seconds("from", from)?;
                if from >= to {
                    return Err(ReportError::Order);
                }
                from.div_euclid(length)
            }
            None => last - usual + 1,
        };
        let given = last - first + 1;
        if given > most {
            return Err(ReportError::Long { unit, given, most });
        }
        Ok(Self { by, first, last })
    }

    fn table(self) -> Table {
        match self.by {
            By::Hour => Table::Hours,
            By::Day => Table::Days,
        }
    }
}

/// Since 1970.
fn seconds(what: &'static str, given: &str) -> Result<i64, ReportError> {
    let time = given.parse::<Timestamp>().ok();
    // A date may be read from what is longer, too.
    let date = || given.parse::<Date>().ok().filter(|date| date.to_string() == given);
    let day = || date()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let wrong = || ReportError::Time { what, given: given.chars().take(80).collect() };
    time.or_else(day).map(Timestamp::as_second).ok_or_else(wrong)
}

/// What was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sums {
    /// Requests that led to a script, its files included; those that were refused are not counted.
    pub requests: u64,
    /// CPU time of invocations, in milliseconds.
    pub cpu_ms: u64,
    /// Memory of instances, times the seconds for which they had it.
    pub memory_mib_seconds: u64,
    /// Bytes of bodies that went to other servers and came from them.
    pub egress_bytes: u64,
    /// Lines that scripts logged.
    pub log_lines: u64,
    /// Bytes of bodies that went to clients.
    pub response_bytes: u64,
    /// The most bytes of values and files that were found to be stored.
    pub storage_bytes: u64,
}

impl Sums {
    fn of(tally: &Tally) -> Self {
        let count =
            |metric: Metric| tally.counts.get(metric as usize).copied().unwrap_or_default() / unit(metric);
        Self {
            requests: count(Metric::Requests),
            cpu_ms: count(Metric::Cpu),
            memory_mib_seconds: count(Metric::Memory),
            egress_bytes: count(Metric::Egress),
            log_lines: count(Metric::LogLines),
            response_bytes: count(Metric::Response),
            storage_bytes: tally.stored,
        }
    }
}

/// What was used of something in an hour or a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Span {
    /// When it began.
    #[schema(example = "2026-11-22T10:00:00Z")]
    pub at: String,
    /// By which script. In the report of the platform: by which tenant.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub used: Sums,
}

/// How much of a quota of today is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaUse {
    /// Which, as in `daily` of the quotas.
    pub quota: &'static str,
    /// Of which script. None: of all of the tenant's together.
    pub script: Option<String>,
    /// So much is used.
    pub used: u64,
    /// So much may be.
    pub limit: u64,
    /// The one in percent of the other.
    pub percent: u64,
    /// Who set it: `platform`, `tenant` or `script`.
    pub source: &'static str,
    /// Whether so much is used that its owner should know: 80 percent.
    pub warning: bool,
    /// When it begins anew.
    pub resets_at: String,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Report {
    /// How long each span is.
    pub by: By,
    /// When the first one begins.
    pub from: String,
    /// When the last one ends.
    pub to: String,
    /// Of the whole time. Of what is stored, it is the most of any span.
    pub total: Sums,
    /// Spans in which anything was used, in order.
    pub items: Vec<Span>,
    /// The quotas of today. In the report of the platform there are none.
    pub today: Vec<QuotaUse>,
}

impl Metering {
    /// What a tenant's scripts used, or one of them; what this node counted until now is in it.
    pub async fn of_tenant(
        &self,
        tenant: &TenantId,
        script: Option<&ScriptName>,
        range: Range,
    ) -> Result<Report, ReportError> {
        self.flush_of(tenant).await;
        let mut report = self.report(Some((tenant, script.map_or("", ScriptName::as_str))), range).await?;
        report.today = self.today(tenant).await?;
        Ok(report)
    }

    /// What all tenants used.
    pub async fn of_all(&self, range: Range) -> Result<Report, ReportError> {
        self.flush().await;
        self.report(None, range).await
    }

    async fn report(&self, of: Option<(&TenantId, &str)>, range: Range) -> Result<Report, ReportError> {
        let table = range.table();
        let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
        let rows = store::used(self.db(), table, of, (range.first, range.last), most + 1).await?;
        if rows.len() > MOST_ROWS {
            return Err(ReportError::Rows);
        }
        let length = table.length();
        let (mut all, mut at_once) = (Tally::default(), (i64::MIN, 0_u64));
        let mut items = Vec::with_capacity(rows.len());
        for (at, by, tally) in rows {
            all.add(&tally.counts);
            at_once = (at, if at_once.0 == at { at_once.1 } else { 0 } + tally.stored);
            all.stored = all.stored.max(at_once.1);
            items.push(Span { at: clock::shown(at, length), by, used: Sums::of(&tally) });
        }
        Ok(Report {
            by: range.by,
            from: clock::shown(range.first, length),
            to: clock::shown(range.last + 1, length),
            total: Sums::of(&all),
            items,
            today: Vec::new(),
        })
    }

    async fn today(&self, tenant: &TenantId) -> Result<Vec<QuotaUse>, ReportError> {
        let now = (self.meters().clock())();
        let totals = store::totals(self.db(), tenant, clock::day(now)).await?;
        let account = self.meters().account(tenant);
        let sum = |metric: Metric, of: Option<&str>| {
            let of_script = totals.iter().filter(|(script, _)| of.is_none_or(|of| of == script));
            let used = of_script.map(|(_, used)| used.get(metric as usize).copied().unwrap_or_default());
            used.fold(0, u64::saturating_add) / unit(metric)
        };
        let (resets_at, _) = clock::next_day(now);
        let mut today = Vec::new();
        let scripts = account.scripts();
        let budgets = scripts.iter().map(|script| (Some(script.script().to_string()), &script.budget));
        for (script, budget) in std::iter::once((None, &account.budget)).chain(budgets) {
            for of in budget.uses() {
                let (used, limit) = (sum(of.metric, script.as_deref()), of.allowed.limit);
                let percent = u128::from(used) * 100 / u128::from(limit.max(1));
                let percent = u64::try_from(percent).unwrap_or(u64::MAX);
                today.push(QuotaUse {
                    quota: name(of.metric),
                    script: script.clone(),
                    used,
                    limit,
                    percent,
                    source: of.allowed.source,
                    warning: percent >= 80,
                    resets_at: resets_at.clone(),
                });
            }
        }
        Ok(today)
    }

    /// The time that reports go by.
    pub fn now(&self) -> Timestamp {
        (self.meters().clock())()
    }
}

#[cfg(test)]
mod tests;
