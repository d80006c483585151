//! The statements.

use crate::clock::{DAY, HOUR};
use crate::meters::Counts;
use crate::quota::QUOTAS;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::BTreeMap;
use stoa_kernel::{Metric, ScriptName, TenantId};
use stoa_storage::{Database, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

/// What was used of a script in an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) counts: Counts,
    /// The most bytes that were found to be stored.
    pub(crate) stored: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, counts: &Counts) {
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum = sum.saturating_add(*count);
        }
    }
}

/// By tenant, script and hour: in an order that is the same on every node, so that two that write at once do not wait
/// for each other.
pub(crate) type Batch = BTreeMap<(TenantId, ScriptName, i64), Tally>;

/// A table of usage, and how long one of its spans is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Hours,
    Days,
}

impl Table {
    pub(crate) fn length(self) -> i64 {
        match self {
            Self::Hours => HOUR,
            Self::Days => DAY,
        }
    }

    /// Nothing is added where there is no such tenant any more.
    fn upsert(self) -> &'static str {
        macro_rules! upsert {
            ($table:literal, $key:literal) => {
                concat!(
                    "INSERT INTO ",
                    $table,
                    " (tenant, script, at, requests, cpu, memory, egress, log_lines, \
                     response, stored) \
                     SELECT name, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM tenants \
                     WHERE name = $1 AND status <> 'deleting' \
                     ON CONFLICT (",
                    $key,
                    ") DO UPDATE SET \
                     requests = ",
                    $table,
                    ".requests + excluded.requests, cpu = ",
                    $table,
                    ".cpu + excluded.cpu, \
                     memory = ",
                    $table,
                    ".memory + excluded.memory, egress = ",
                    $table,
                    ".egress + excluded.egress, \
                     log_lines = ",
                    $table,
                    ".log_lines + excluded.log_lines, \
                     response = ",
                    $table,
                    ".response + excluded.response, \
                     stored = CASE WHEN excluded.stored > ",
                    $table,
                    ".stored THEN excluded.stored \
                                   ELSE ",
                    $table,
                    ".stored END"
                )
            };
        }
        match self {
            Self::Hours => upsert!("usage_hours", "tenant, script, at"),
            Self::Days => upsert!("usage_days", "tenant, at, script"),
        }
    }

    fn of_tenant(self) -> &'static str {
        macro_rules! of_tenant {
            ($table:literal) => {
                concat!(
                    "SELECT at, script, requests, cpu, memory, egress, log_lines, response, stored FROM ",
                    $table,
                    " WHERE tenant = $1 AND at >= $2 AND at <= $3 AND ($4 = '' OR script = $4) \
                     ORDER BY at, script LIMIT $5"
                )
            };
        }
        match self {
            Self::Hours => of_tenant!("usage_hours"),
            Self::Days => of_tenant!("usage_days"),
        }
    }

    fn of_all(self) -> &'static str {
        macro_rules! of_all {
            ($table:literal) => {
                concat!(
                    "SELECT at, tenant, CAST(SUM(requests) AS BIGINT), CAST(SUM(cpu) AS BIGINT), \
                     CAST(SUM(memory) AS BIGINT), CAST(SUM(egress) AS BIGINT), CAST(SUM(log_lines) AS BIGINT), \
                     CAST(SUM(response) AS BIGINT), CAST(SUM(stored) AS BIGINT) FROM ",
                    $table,
                    " WHERE at >= $1 AND at <= $2 GROUP BY at, tenant ORDER BY at, tenant LIMIT $3"
                )
            };
        }
        match self {
            Self::Hours => of_all!("usage_hours"),
            Self::Days => of_all!("usage_days"),
        }
    }
}

/// Adds what was counted, in one transaction. `number` grows with every batch of the node: one that is there already
/// is not added a second time.
pub(crate) async fn add(db: &Database, node: &str, number: i64, today: i64, batch: &Batch) -> Result<()> {
    db.while_up(async {
        let mut tx = db.write().await?;
        let first = sqlx::query(
            "INSERT INTO usage_flushes (node, number, at) VALUES ($1, $2, $3) \
             ON CONFLICT (node) DO UPDATE SET number = excluded.number, at = excluded.at \
             WHERE usage_flushes.number < excluded.number",
        );
        let done = first.bind(node).bind(number).bind(today).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        for ((tenant, script, hour), tally) in batch {
            let day = hour.div_euclid(DAY / HOUR);
            for (table, at) in [(Table::Hours, *hour), (Table::Days, day)] {
                add_one(&mut tx, table, (tenant, script, at), tally).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn add_one(
    tx: &mut AnyConnection,
    table: Table,
    (tenant, script, at): (&TenantId, &ScriptName, i64),
    tally: &Tally,
) -> Result<()> {
    let mut query = sqlx::query(table.upsert()).bind(tenant.as_str()).bind(script.as_str()).bind(at);
    for count in tally.counts {
        query = query.bind(signed(count));
    }
    query.bind(signed(tally.stored)).execute(tx).await?;
    Ok(())
}

/// What was used of a tenant's scripts on a day, of what has a quota.
pub(crate) async fn totals(
    db: &Database,
    tenant: &TenantId,
    day: i64,
) -> Result<Vec<(String, [u64; QUOTAS])>> {
    db.while_up(async {
        let mut connection = db.read().await?;
        let rows = sqlx::query(
            "SELECT script, requests, cpu, memory, egress, log_lines FROM usage_days \
             WHERE tenant = $1 AND at = $2",
        );
        let rows = rows.bind(tenant.as_str()).bind(day).fetch_all(&mut *connection).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, numbers(row, 1)?))).collect()
    })
    .await
}

/// What was used in a span: of an hour or a day and a script or tenant. At most so many of them.
pub(crate) async fn used(
    db: &Database,
    table: Table,
    of: Option<(&TenantId, &str)>,
    (from, to): (i64, i64),
    most: i64,
) -> Result<Vec<(i64, String, Tally)>> {
    db.while_up(async {
        let mut connection = db.read().await?;
        let query = match of {
            Some((tenant, script)) => {
                sqlx::query(table.of_tenant()).bind(tenant.as_str()).bind(from).bind(to).bind(script)
            }
            None => sqlx::query(table.of_all()).bind(from).bind(to),
        };
        let rows = query.bind(most).fetch_all(&mut *connection).await?;
        let read = |row: &AnyRow| {
            let [stored] = numbers(row, 2 + Metric::COUNT)?;
            Ok((row.try_get(0)?, row.try_get(1)?, Tally { counts: numbers(row, 2)?, stored }))
        };
        rows.iter().map(read).collect()
    })
    .await
}

/// Says whether nobody was before it.
pub(crate) async fn warn(
    db: &Database,
    (tenant, script): (&TenantId, &str),
    day: i64,
    quota: &str,
    percent: u64,
) -> Result<bool> {
    db.while_up(async {
        let mut tx = db.write().await?;
        let query = sqlx::query(
            "INSERT INTO quota_warnings (tenant, script, at, quota, percent) \
             SELECT name, $2, $3, $4, $5 FROM tenants WHERE name = $1 \
             ON CONFLICT (tenant, script, at, quota, percent) DO NOTHING",
        );
        let query = query.bind(tenant.as_str()).bind(script).bind(day).bind(quota).bind(signed(percent));
        let done = query.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    })
    .await
}

/// Removes what is older than these.
pub(crate) async fn sweep(db: &Database, hour: i64, day: i64, today: i64) -> Result<()> {
    db.while_up(async {
        let mut tx = db.write().await?;
        for (statement, before) in [
            ("DELETE FROM usage_hours WHERE at < $1", hour),
            ("DELETE FROM usage_days WHERE at < $1", day),
            ("DELETE FROM quota_warnings WHERE at < $1", day),
            // A process that could not write for a day still has its place here.
            ("DELETE FROM usage_flushes WHERE at < $1", today - 30),
        ] {
            sqlx::query(statement).bind(before).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// So many columns, from one on.
fn numbers<const N: usize>(row: &AnyRow, first: usize) -> Result<[u64; N]> {
    let mut numbers = [0; N];
    for (index, number) in (first..).zip(&mut numbers) {
        *number = u64::try_from(row.try_get::<i64, _>(index)?).unwrap_or(0);
    }
    Ok(numbers)
}
