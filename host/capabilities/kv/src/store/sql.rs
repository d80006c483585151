//! On `SQLite` and `PostgreSQL`, with the same statements. Writers of one script wait for each other on its row of
//! `kv_usage`, which each of them locks first; readers take no lock.

mod locked;

use super::range::Range;
use super::{Answer, Entry, KvStore, Listed, Page, SetOptions, Usage, is_live, millis, page};
use crate::error::KvError;
use locked::Locked;
use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::{Query, QueryAs};
use std::time::SystemTime;
use stoa_kernel::{Cx, ScriptName, TenantId};
use stoa_storage::{Database, StorageError};

/// Keys in a database.
pub struct SqlStore {
    db: Database,
}

impl SqlStore {
    /// In `db`, whose schema has the tables.
    pub fn new(db: Database) -> Self {
        Self { db }
    }

    /// Ends the work when the database goes away, so that no invocation waits for it.
    async fn while_up<T>(&self, work: impl Future<Output = Result<T, KvError>>) -> Result<T, KvError> {
        let guarded = async {
            match work.await {
                // The circuit wants to know.
                Err(KvError::Unavailable(error)) => Err(error),
                done => Ok(done),
            }
        };
        self.db.while_up(guarded).await?
    }
}

/// Numbers are stored signed, as both databases have them.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn statement<'q>(sql: &'static str, cx: &'q Cx) -> Query<'q, Any, AnyArguments> {
    sqlx::query(sql).bind(cx.tenant.as_str()).bind(cx.script.as_str())
}

fn query<'q, T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow>>(
    sql: &'static str,
    cx: &'q Cx,
) -> QueryAs<'q, Any, T, AnyArguments> {
    sqlx::query_as(sql).bind(cx.tenant.as_str()).bind(cx.script.as_str())
}

impl SqlStore {
    async fn read(&self, cx: &Cx, key: &str, now: i64) -> Result<Option<Entry>, KvError> {
        let mut connection = self.db.read().await?;
        let entry = query::<(String, i64, Option<i64>)>(
            "SELECT value, version, expires_at FROM kv WHERE tenant = $1 AND script = $2 AND key = $3 \
             AND (expires_at IS NULL OR expires_at > $4)",
            cx,
        );
        let entry = entry.bind(key).bind(now).fetch_optional(&mut *connection).await?;
        Ok(entry.map(|(value, version, expires_at)| Entry {
            value: value.into(),
            version: unsigned(version),
            expires_at,
        }))
    }

    async fn page(&self, cx: &Cx, range: Range<'_>, limit: u32, now: i64) -> Result<Page, KvError> {
        let mut connection = self.db.read().await?;
        let found = query::<(String, i64, i64, Option<i64>)>(
            "SELECT key, version, bytes, expires_at FROM kv WHERE tenant = $1 AND script = $2 \
             AND key >= $3 AND key < $4 AND key <> $5 AND (expires_at IS NULL OR expires_at > $6) \
             ORDER BY key LIMIT $7",
            cx,
        );
        // No key is empty, so that nothing is left out by it.
        let left_out = if range.has_start { "" } else { range.start };
        let found =
            found.bind(range.start).bind(&range.end).bind(left_out).bind(now).bind(i64::from(limit) + 1);
        let found = found.fetch_all(&mut *connection).await?.into_iter();
        let listed = found.map(|(key, version, bytes, expires_at)| Listed {
            key,
            version: unsigned(version),
            bytes: unsigned(bytes),
            expires_at,
        });
        Ok(page(listed.collect(), limit))
    }

    async fn forget(&self, tenant: &TenantId, script: Option<&ScriptName>) -> Result<(), StorageError> {
        // In the order in which writers lock.
        let statements = match script {
            None => ["DELETE FROM kv_usage WHERE tenant = $1", "DELETE FROM kv WHERE tenant = $1"],
            Some(_) => [
                "DELETE FROM kv_usage WHERE tenant = $1 AND script = $2",
                "DELETE FROM kv WHERE tenant = $1 AND script = $2",
            ],
        };
        let mut tx = self.db.write().await?;
        for sql in statements {
            let mut statement = sqlx::query(sql).bind(tenant.as_str());
            if let Some(script) = script {
                statement = statement.bind(script.as_str());
            }
            statement.execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }
}

impl KvStore for SqlStore {
    fn get<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>> {
        Box::pin(self.while_up(self.read(cx, key, millis(now))))
    }

    fn set<'a>(
        &'a self,
        cx: &'a Cx,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64> {
        Box::pin(self.while_up(async move {
            let mut tx = self.db.write().await?;
            let mut locked = Locked::new(&mut tx, cx, millis(now)).await?;
            let written = locked.set(&key, &value, options).await;
            // What expired was removed to make room; that there was not enough is no reason to bring it back.
            if matches!(written, Ok(_) | Err(KvError::Quota { .. })) {
                locked.close().await?;
                tx.commit().await?;
            }
            written
        }))
    }

    fn remove<'a>(&'a self, cx: &'a Cx, key: &'a str, now: SystemTime) -> Answer<'a, bool> {
        Box::pin(self.while_up(async move {
            let (mut tx, now) = (self.db.write().await?, millis(now));
            let Some(mut locked) = Locked::existing(&mut tx, cx, now).await? else { return Ok(false) };
            let Some(removed) = locked.take(key).await? else { return Ok(false) };
            locked.close().await?;
            tx.commit().await?;
            Ok(is_live(removed.expires_at, now))
        }))
    }

    fn list<'a>(
        &'a self,
        cx: &'a Cx,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page> {
        Box::pin(self.while_up(self.page(cx, Range::new(prefix, cursor), limit, millis(now))))
    }

    fn clear<'a>(&'a self, cx: &'a Cx, now: SystemTime) -> Answer<'a, u64> {
        Box::pin(self.while_up(async move {
            let mut tx = self.db.write().await?;
            let Some(mut locked) = Locked::existing(&mut tx, cx, millis(now)).await? else { return Ok(0) };
            let live = locked.clear().await?;
            locked.close().await?;
            tx.commit().await?;
            Ok(live)
        }))
    }

    fn usage<'a>(&'a self, cx: &'a Cx) -> Answer<'a, Usage> {
        Box::pin(self.while_up(async move {
            let mut connection = self.db.read().await?;
            let usage =
                query::<(i64, i64)>("SELECT keys, bytes FROM kv_usage WHERE tenant = $1 AND script = $2", cx);
            let usage = usage.fetch_optional(&mut *connection).await?;
            Ok(usage.map_or_else(Usage::default, |(keys, bytes)| Usage {
                keys: unsigned(keys),
                bytes: unsigned(bytes),
            }))
        }))
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        Box::pin(async move { Ok(self.db.while_up(self.forget(tenant, script)).await?) })
    }
}
