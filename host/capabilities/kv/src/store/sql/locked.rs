//! The entries of a shelf while one writer has them: its row of `kv_usage` is locked until the transaction ends.

use super::{query, signed, statement, unsigned};
use crate::error::KvError;
use crate::shelf::Shelf;
use crate::store::books::Books;
use crate::store::{SWEEP, SWEEP_MANY, SetOptions, Usage, expiry, is_live, size};
use sqlx::AnyConnection;

/// A stored row, live or not.
pub(super) struct Row {
    version: u64,
    bytes: u64,
    pub(super) expires_at: Option<i64>,
}

type RowFields = (i64, i64, Option<i64>);

impl From<RowFields> for Row {
    fn from((version, bytes, expires_at): RowFields) -> Self {
        Self { version: unsigned(version), bytes: unsigned(bytes), expires_at }
    }
}

/// The books of a shelf, locked until the transaction ends.
pub(super) struct Locked<'a> {
    tx: &'a mut AnyConnection,
    shelf: &'a Shelf,
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
    pub(super) async fn new(tx: &'a mut AnyConnection, shelf: &'a Shelf, now: i64) -> Result<Self, KvError> {
        let lock = query::<BooksFields>(
            "INSERT INTO kv_usage (tenant, script, keys, bytes, removed_version) VALUES ($1, $2, 0, 0, 0) \
             ON CONFLICT (tenant, script) DO UPDATE SET keys = kv_usage.keys \
             RETURNING keys, bytes, removed_version",
            shelf,
        );
        let books = books(lock.fetch_one(&mut *tx).await?);
        Ok(Self { tx, shelf, now, books })
    }

    /// For removing entries: `None` where nothing was ever stored.
    pub(super) async fn existing(
        tx: &'a mut AnyConnection,
        shelf: &'a Shelf,
        now: i64,
    ) -> Result<Option<Self>, KvError> {
        let lock = query::<BooksFields>(
            "UPDATE kv_usage SET keys = keys WHERE tenant = $1 AND script = $2 \
             RETURNING keys, bytes, removed_version",
            shelf,
        );
        let found = lock.fetch_optional(&mut *tx).await?;
        Ok(found.map(|found| Self { tx, shelf, now, books: books(found) }))
    }

    async fn row(&mut self, key: &str) -> Result<Option<Row>, KvError> {
        let row = query::<RowFields>(
            "SELECT version, bytes, expires_at FROM kv WHERE tenant = $1 AND script = $2 AND key = $3",
            self.shelf,
        );
        Ok(row.bind(key).fetch_optional(&mut *self.tx).await?.map(Row::from))
    }

    /// Removes a row, live or not.
    pub(super) async fn take(&mut self, key: &str) -> Result<Option<Row>, KvError> {
        let removed = query::<RowFields>(
            "DELETE FROM kv WHERE tenant = $1 AND script = $2 AND key = $3 RETURNING version, bytes, expires_at",
            self.shelf,
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
            self.shelf,
        );
        let removed = removed.bind(self.now).bind(i64::from(most)).fetch_all(&mut *self.tx).await?;
        for row in removed.iter().copied().map(Row::from) {
            self.books.remove(row.version, row.bytes);
        }
        Ok(removed.len())
    }

    pub(super) async fn set(&mut self, key: &str, value: &str, options: SetOptions) -> Result<u64, KvError> {
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
            self.shelf,
        );
        let write = write.bind(key).bind(value).bind(signed(version)).bind(expiry(self.now, options.ttl));
        write.bind(signed(new)).execute(&mut *self.tx).await?;
        self.books.write(old, new);
        Ok(version)
    }

    /// Removes all rows, and says how many were live.
    pub(super) async fn clear(&mut self) -> Result<u64, KvError> {
        let count = query::<(i64, i64)>(
            "SELECT COALESCE(MAX(version), 0), COUNT(CASE WHEN expires_at <= $3 THEN NULL ELSE 1 END) FROM kv \
             WHERE tenant = $1 AND script = $2",
            self.shelf,
        );
        let (highest, live) = count.bind(self.now).fetch_one(&mut *self.tx).await?;
        let clear = statement("DELETE FROM kv WHERE tenant = $1 AND script = $2", self.shelf);
        clear.execute(&mut *self.tx).await?;
        self.books.clear(unsigned(highest));
        Ok(unsigned(live))
    }

    /// Writes the books down, for the transaction to be committed.
    pub(super) async fn close(self) -> Result<(), KvError> {
        let update = statement(
            "UPDATE kv_usage SET keys = $3, bytes = $4, removed_version = $5 WHERE tenant = $1 AND script = $2",
            self.shelf,
        );
        let Books { usage, removed_version } = self.books;
        let update = update.bind(signed(usage.keys)).bind(signed(usage.bytes)).bind(signed(removed_version));
        update.execute(self.tx).await?;
        Ok(())
    }
}
