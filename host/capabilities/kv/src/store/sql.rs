//! On `SQLite` and `PostgreSQL`, with the same statements. Writers of one script wait for each other on its row of
//! `kv_usage`, which each of them locks first; readers take no lock.

use super::books::Books;
use super::range::Range;
use super::{
    Answer, Entry, KvStore, Listed, Page, SWEEP, SWEEP_MANY, SetOptions, Usage, expiry, is_live, millis,
    page, size,
};
use crate::error::KvError;
use sqlx::any::AnyArguments;
use sqlx::query::{Query, QueryAs};
use sqlx::{Any, AnyConnection};
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

/// A stored row, live or not.
struct Row {
    version: u64,
    bytes: u64,
    expires_at: Option<i64>,
}

type RowFields = (i64, i64, Option<i64>);

impl From<RowFields> for Row {
    fn from((version, bytes, expires_at): RowFields) -> Self {
        Self { version: unsigned(version), bytes: unsigned(bytes), expires_at }
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

/// The books of a script, locked until the transaction ends.
struct Locked<'a> {
    tx: &'a mut AnyConnection,
    cx: &'a Cx,
    now: i64,
    books: Books,
}

type BooksFields = (i64, i64, i64);

fn books((keys, bytes, removed_version): BooksFields) -> Books {
    let usage = Usage { keys: unsigned(keys), bytes: unsigned(bytes) };
    Books { usage, removed_version: unsigned(removed_version) }
}

impl<'a> Locked<'a> {
    /// For writing an entry: makes the books where there are none.
    async fn new(tx: &'a mut AnyConnection, cx: &'a Cx, now: i64) -> Result<Self, KvError> {
        let lock = query::<BooksFields>(
            "INSERT INTO kv_usage (tenant, script, keys, bytes, removed_version) VALUES ($1, $2, 0, 0, 0) \
             ON CONFLICT (tenant, script) DO UPDATE SET keys = kv_usage.keys \
             RETURNING keys, bytes, removed_version",
            cx,
        );
        let books = books(lock.fetch_one(&mut *tx).await?);
        Ok(Self { tx, cx, now, books })
    }

    /// For removing entries: `None` where nothing was ever stored.
    async fn existing(tx: &'a mut AnyConnection, cx: &'a Cx, now: i64) -> Result<Option<Self>, KvError> {
        let lock = query::<BooksFields>(
            "UPDATE kv_usage SET keys = keys WHERE tenant = $1 AND script = $2 \
             RETURNING keys, bytes, removed_version",
            cx,
        );
        let found = lock.fetch_optional(&mut *tx).await?;
        Ok(found.map(|found| Self { tx, cx, now, books: books(found) }))
    }

    async fn row(&mut self, key: &str) -> Result<Option<Row>, KvError> {
        let row = query::<RowFields>(
            "SELECT version, bytes, expires_at FROM kv WHERE tenant = $1 AND script = $2 AND key = $3",
            self.cx,
        );
        Ok(row.bind(key).fetch_optional(&mut *self.tx).await?.map(Row::from))
    }

    /// Removes a row, live or not.
    async fn take(&mut self, key: &str) -> Result<Option<Row>, KvError> {
        let removed = query::<RowFields>(
            "DELETE FROM kv WHERE tenant = $1 AND script = $2 AND key = $3 RETURNING version, bytes, expires_at",
            self.cx,
        );
        let removed = removed.bind(key).fetch_optional(&mut *self.tx).await?.map(Row::from);
        if let Some(row) = &removed {
            self.books.remove(row.version, row.bytes);
        }
        Ok(removed)
    }

    /// Removes rows that expired, and says how many.
    async fn sweep(&mut self, most: u32) -> Result<usize, KvError> {
        let removed = query::<RowFields>(
            "DELETE FROM kv WHERE tenant = $1 AND script = $2 AND key IN \
             (SELECT key FROM kv WHERE tenant = $1 AND script = $2 AND expires_at <= $3 \
              ORDER BY expires_at LIMIT $4) RETURNING version, bytes, expires_at",
            self.cx,
        );
        let removed = removed.bind(self.now).bind(i64::from(most)).fetch_all(&mut *self.tx).await?;
        for row in removed.iter().copied().map(Row::from) {
            self.books.remove(row.version, row.bytes);
        }
        Ok(removed.len())
    }

    async fn set(&mut self, key: &str, value: &str, options: SetOptions) -> Result<u64, KvError> {
        let mut old = self.row(key).await?;
        let has_expired = old.as_ref().is_some_and(|row| !is_live(row.expires_at, self.now));
        let stored = old.as_ref().filter(|_| !has_expired).map_or(0, |row| row.version);
        if options.if_version.is_some_and(|expected| expected != stored) {
            return Err(KvError::Version { stored });
        }
        if has_expired {
            self.take(key).await?;
            old = None;
        }
        if options.ttl.is_some() {
            self.sweep(SWEEP).await?;
        }
        let (old, new) = (old.map(|row| row.bytes), size(key, value));
        while let Err(refused) = self.books.check(old, new, options.quota) {
            if self.sweep(SWEEP_MANY).await? == 0 {
                return Err(refused);
            }
        }
        let version = if stored == 0 { self.books.removed_version } else { stored } + 1;
        let write = statement(
            "INSERT INTO kv (tenant, script, key, value, version, expires_at, bytes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (tenant, script, key) DO UPDATE SET value = excluded.value, \
             version = excluded.version, expires_at = excluded.expires_at, bytes = excluded.bytes",
            self.cx,
        );
        let write = write.bind(key).bind(value).bind(signed(version)).bind(expiry(self.now, options.ttl));
        write.bind(signed(new)).execute(&mut *self.tx).await?;
        self.books.write(old, new);
        Ok(version)
    }

    /// Removes all rows, and says how many were live.
    async fn clear(&mut self) -> Result<u64, KvError> {
        let count = query::<(i64, i64)>(
            "SELECT COALESCE(MAX(version), 0), COUNT(CASE WHEN expires_at <= $3 THEN NULL ELSE 1 END) FROM kv \
             WHERE tenant = $1 AND script = $2",
            self.cx,
        );
        let (highest, live) = count.bind(self.now).fetch_one(&mut *self.tx).await?;
        let clear = statement("DELETE FROM kv WHERE tenant = $1 AND script = $2", self.cx);
        clear.execute(&mut *self.tx).await?;
        self.books.clear(unsigned(highest));
        Ok(unsigned(live))
    }

    /// Writes the books down, for the transaction to be committed.
    async fn close(self) -> Result<(), KvError> {
        let update = statement(
            "UPDATE kv_usage SET keys = $3, bytes = $4, removed_version = $5 WHERE tenant = $1 AND script = $2",
            self.cx,
        );
        let Books { usage, removed_version } = self.books;
        let update = update.bind(signed(usage.keys)).bind(signed(usage.bytes)).bind(signed(removed_version));
        update.execute(self.tx).await?;
        Ok(())
    }
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
            let version = locked.set(&key, &value, options).await?;
            locked.close().await?;
            tx.commit().await?;
            Ok(version)
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
