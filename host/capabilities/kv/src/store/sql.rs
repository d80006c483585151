//! On `SQLite` and `PostgreSQL`, with the same statements. Writers of one shelf wait for each other on its row of
//! `kv_usage`, which each of them locks first; readers take no lock.

mod locked;

use super::range::Range;
use super::{Answer, Entry, KvStore, Listed, Page, SetOptions, Usage, is_live, millis, page};
use crate::error::KvError;
use crate::shelf::{Shelf, of_script, of_user};
use locked::Locked;
use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::{Query, QueryAs};
use std::time::SystemTime;
use stoa_kernel::{ScriptName, TenantId};
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

fn statement<'q>(sql: &'static str, shelf: &'q Shelf) -> Query<'q, Any, AnyArguments> {
    sqlx::query(sql).bind(shelf.tenant().as_str()).bind(shelf.name())
}

fn query<'q, T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow>>(
    sql: &'static str,
    shelf: &'q Shelf,
) -> QueryAs<'q, Any, T, AnyArguments> {
    sqlx::query_as(sql).bind(shelf.tenant().as_str()).bind(shelf.name())
}

impl SqlStore {
    async fn read(&self, shelf: &Shelf, key: &str, now: i64) -> Result<Option<Entry>, KvError> {
        let mut connection = self.db.read().await?;
        let entry = query::<(String, i64, Option<i64>)>(
            "SELECT value, version, expires_at FROM kv WHERE tenant = $1 AND script = $2 AND key = $3 \
             AND (expires_at IS NULL OR expires_at > $4)",
            shelf,
        );
        let entry = entry.bind(key).bind(now).fetch_optional(&mut *connection).await?;
        Ok(entry.map(|(value, version, expires_at)| Entry {
            value: value.into(),
            version: unsigned(version),
            expires_at,
        }))
    }

    async fn page(&self, shelf: &Shelf, range: Range<'_>, limit: u32, now: i64) -> Result<Page, KvError> {
        let mut connection = self.db.read().await?;
        let found = query::<(String, i64, i64, Option<i64>)>(
            "SELECT key, version, bytes, expires_at FROM kv WHERE tenant = $1 AND script = $2 \
             AND key >= $3 AND key < $4 AND key <> $5 AND (expires_at IS NULL OR expires_at > $6) \
             ORDER BY key LIMIT $7",
            shelf,
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

    /// Forgets the shelves of a tenant that are meant, with what is known of them.
    async fn forget(&self, statements: [&'static str; 3], bound: &[&str]) -> Result<(), StorageError> {
        let mut tx = self.db.write().await?;
        for sql in statements {
            let statement = bound.iter().fold(sqlx::query(sql), |statement, text| statement.bind(*text));
            statement.execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Locks the shelves of which that is true, as writers do, and removes them. Each has its row of `kv_usage`, of which
/// there are fewer than entries.
macro_rules! forget {
    ($which:literal) => {
        [
            concat!("UPDATE kv_usage SET keys = keys WHERE tenant = $1", $which),
            concat!(
                "DELETE FROM kv WHERE tenant = $1 AND script IN (SELECT script FROM kv_usage WHERE tenant = $1",
                $which,
                ")"
            ),
            concat!("DELETE FROM kv_usage WHERE tenant = $1", $which),
        ]
    };
}

const FORGET_TENANT: [&str; 3] = forget!("");
const FORGET_SCRIPT: [&str; 3] = forget!(" AND (script = $2 OR substr(script, 1, length($3)) = $3)");
const FORGET_USER: [&str; 3] = forget!(" AND substr(script, length(script) - length($2) + 1) = $2");

impl KvStore for SqlStore {
    fn get<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, Option<Entry>> {
        Box::pin(self.while_up(self.read(shelf, key, millis(now))))
    }

    fn set<'a>(
        &'a self,
        shelf: &'a Shelf,
        key: String,
        value: String,
        options: SetOptions,
        now: SystemTime,
    ) -> Answer<'a, u64> {
        Box::pin(self.while_up(async move {
            let mut tx = self.db.write().await?;
            let mut locked = Locked::new(&mut tx, shelf, millis(now)).await?;
            let written = locked.set(&key, &value, options).await;
            // What expired was removed to make room; that there was not enough is no reason to bring it back.
            if matches!(written, Ok(_) | Err(KvError::Quota { .. })) {
                locked.close().await?;
                tx.commit().await?;
            }
            written
        }))
    }

    fn remove<'a>(&'a self, shelf: &'a Shelf, key: &'a str, now: SystemTime) -> Answer<'a, bool> {
        Box::pin(self.while_up(async move {
            let (mut tx, now) = (self.db.write().await?, millis(now));
            let Some(mut locked) = Locked::existing(&mut tx, shelf, now).await? else { return Ok(false) };
            let Some(removed) = locked.take(key).await? else { return Ok(false) };
            locked.close().await?;
            tx.commit().await?;
            Ok(is_live(removed.expires_at, now))
        }))
    }

    fn list<'a>(
        &'a self,
        shelf: &'a Shelf,
        prefix: &'a str,
        cursor: Option<&'a str>,
        limit: u32,
        now: SystemTime,
    ) -> Answer<'a, Page> {
        Box::pin(self.while_up(self.page(shelf, Range::new(prefix, cursor), limit, millis(now))))
    }

    fn clear<'a>(&'a self, shelf: &'a Shelf, now: SystemTime) -> Answer<'a, u64> {
        Box::pin(self.while_up(async move {
            let mut tx = self.db.write().await?;
            let Some(mut locked) = Locked::existing(&mut tx, shelf, millis(now)).await? else { return Ok(0) };
            let live = locked.clear().await?;
            locked.close().await?;
            tx.commit().await?;
            Ok(live)
        }))
    }

    fn usage<'a>(&'a self, shelf: &'a Shelf) -> Answer<'a, Usage> {
        Box::pin(self.while_up(async move {
            let mut connection = self.db.read().await?;
            let usage = query::<(i64, i64)>(
                "SELECT keys, bytes FROM kv_usage WHERE tenant = $1 AND script = $2",
                shelf,
            );
            let usage = usage.fetch_optional(&mut *connection).await?;
            Ok(usage.map_or_else(Usage::default, |(keys, bytes)| Usage {
                keys: unsigned(keys),
                bytes: unsigned(bytes),
            }))
        }))
    }

    fn total<'a>(&'a self, tenant: &'a TenantId, script: &'a ScriptName) -> Answer<'a, Usage> {
        Box::pin(self.while_up(async move {
            let mut connection = self.db.read().await?;
            let total = sqlx::query_as::<_, (i64, i64)>(
                "SELECT CAST(COALESCE(SUM(keys), 0) AS BIGINT), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) \
                 FROM kv_usage WHERE tenant = $1 AND (script = $2 OR substr(script, 1, length($3)) = $3)",
            );
            let total = total.bind(tenant.as_str()).bind(script.as_str()).bind(of_script(script));
            let (keys, bytes) = total.fetch_one(&mut *connection).await?;
            Ok(Usage { keys: unsigned(keys), bytes: unsigned(bytes) })
        }))
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        Box::pin(async move {
            let forgotten = match script {
                None => self.db.while_up(self.forget(FORGET_TENANT, &[tenant.as_str()])).await,
                Some(script) => {
                    let bound = [tenant.as_str(), script.as_str(), &of_script(script)];
                    self.db.while_up(self.forget(FORGET_SCRIPT, &bound)).await
                }
            };
            Ok(forgotten?)
        })
    }

    fn remove_user<'a>(&'a self, tenant: &'a TenantId, user: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let bound = [tenant.as_str(), &of_user(user)];
            Ok(self.db.while_up(self.forget(FORGET_USER, &bound)).await?)
        })
    }
}
