//! On `SQLite` and `PostgreSQL`, with the same statements. Writers of one script wait for each other on its row of
//! `written_assets_usage`, which each of them locks first; readers take no lock.

use super::{Answer, AssetStore, Owner, Usage, Written};
use crate::error::AssetError;
use crate::limits::Quota;
use bytes::Bytes;
use sqlx::any::AnyArguments;
use sqlx::query::{Query, QueryAs};
use sqlx::{Any, AnyConnection};
use stoa_kernel::{Content, ContentHash, ScriptName, TenantId};
use stoa_storage::{Database, StorageError};

/// Assets in a database.
pub struct SqlStore {
    db: Database,
}

/// Name, type, hash, size, time.
type Fields = (String, String, Vec<u8>, i64, i64);

impl SqlStore {
    /// In `db`, whose schema has the tables.
    pub fn new(db: Database) -> Self {
        Self { db }
    }

    /// Ends the work when the database goes away, so that no invocation waits for it.
    async fn while_up<T>(&self, work: impl Future<Output = Result<T, AssetError>>) -> Result<T, AssetError> {
        let guarded = async {
            match work.await {
                // The circuit wants to know.
                Err(AssetError::Unavailable(error)) => Err(error),
                done => Ok(done),
            }
        };
        self.db.while_up(guarded).await?
    }

    async fn put(
        &self,
        owner: Owner<'_>,
        mut asset: Written,
        bytes: Bytes,
        quota: Quota,
    ) -> Result<Written, AssetError> {
        let mut tx = self.db.write().await?;
        let usage = locked(&mut tx, owner).await?;
        let old = row(&mut tx, owner, &asset.name).await?;
        let old_bytes = old.as_ref().map(|old| old.content.bytes);
        let usage = usage.with(&asset.name, old_bytes, asset.content.bytes, quota)?;
        if let Some(old) = old.filter(|old| old.content == asset.content) {
            asset.modified = old.modified;
        }
        let write = statement(
            "INSERT INTO written_assets (tenant, script, name, mime, hash, size, modified_at, bytes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (tenant, script, name) DO UPDATE SET mime = excluded.mime, hash = excluded.hash, \
             size = excluded.size, modified_at = excluded.modified_at, bytes = excluded.bytes",
            owner,
        );
        let write = write.bind(&asset.name).bind(&asset.mime).bind(asset.content.hash.0.to_vec());
        let write = write.bind(signed(asset.content.bytes)).bind(asset.modified).bind(Vec::from(bytes));
        write.execute(&mut *tx).await?;
        count(&mut tx, owner, usage).await?;
        tx.commit().await?;
        Ok(asset)
    }

    async fn take(&self, owner: Owner<'_>, name: &str) -> Result<bool, AssetError> {
        let mut tx = self.db.write().await?;
        let usage = locked(&mut tx, owner).await?;
        let removed = query::<(i64,)>(
            "DELETE FROM written_assets WHERE tenant = $1 AND script = $2 AND name = $3 RETURNING size",
            owner,
        );
        let Some((size,)) = removed.bind(name).fetch_optional(&mut *tx).await? else { return Ok(false) };
        count(&mut tx, owner, usage.without(unsigned(size))).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn whole(&self, owner: Owner<'_>, name: &str) -> Result<Option<(Written, Bytes)>, AssetError> {
        let mut connection = self.db.read().await?;
        let found = query::<(String, String, Vec<u8>, i64, i64, Vec<u8>)>(
            "SELECT name, mime, hash, size, modified_at, bytes FROM written_assets \
             WHERE tenant = $1 AND script = $2 AND name = $3",
            owner,
        );
        let found = found.bind(name).fetch_optional(&mut *connection).await?;
        Ok(found.map(|(name, mime, hash, size, modified, bytes)| {
            (written((name, mime, hash, size, modified)), bytes.into())
        }))
    }

    async fn page(&self, owner: Owner<'_>, after: &str, limit: u32) -> Result<Vec<Written>, AssetError> {
        let mut connection = self.db.read().await?;
        let found = query::<Fields>(
            "SELECT name, mime, hash, size, modified_at FROM written_assets \
             WHERE tenant = $1 AND script = $2 AND name > $3 ORDER BY name LIMIT $4",
            owner,
        );
        let found = found.bind(after).bind(i64::from(limit)).fetch_all(&mut *connection).await?;
        Ok(found.into_iter().map(written).collect())
    }

    async fn forget(&self, tenant: &TenantId, script: Option<&ScriptName>) -> Result<(), StorageError> {
        // In the order in which writers lock.
        let statements = match script {
            None => [
                "DELETE FROM written_assets_usage WHERE tenant = $1",
                "DELETE FROM written_assets WHERE tenant = $1",
            ],
            Some(_) => [
                "DELETE FROM written_assets_usage WHERE tenant = $1 AND script = $2",
                "DELETE FROM written_assets WHERE tenant = $1 AND script = $2",
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

/// What the script has written, with its row locked until the transaction ends.
async fn locked(tx: &mut AnyConnection, owner: Owner<'_>) -> Result<Usage, AssetError> {
    let lock = query::<(i64, i64)>(
        "INSERT INTO written_assets_usage (tenant, script, assets, bytes) VALUES ($1, $2, 0, 0) \
         ON CONFLICT (tenant, script) DO UPDATE SET assets = written_assets_usage.assets \
         RETURNING assets, bytes",
        owner,
    );
    let (assets, bytes) = lock.fetch_one(tx).await?;
    Ok(Usage { assets: unsigned(assets), bytes: unsigned(bytes) })
}

async fn count(tx: &mut AnyConnection, owner: Owner<'_>, usage: Usage) -> Result<(), AssetError> {
    let update = statement(
        "UPDATE written_assets_usage SET assets = $3, bytes = $4 WHERE tenant = $1 AND script = $2",
        owner,
    );
    update.bind(signed(usage.assets)).bind(signed(usage.bytes)).execute(tx).await?;
    Ok(())
}

async fn row(
    connection: &mut AnyConnection,
    owner: Owner<'_>,
    name: &str,
) -> Result<Option<Written>, AssetError> {
    let found = query::<Fields>(
        "SELECT name, mime, hash, size, modified_at FROM written_assets \
         WHERE tenant = $1 AND script = $2 AND name = $3",
        owner,
    );
    Ok(found.bind(name).fetch_optional(connection).await?.map(written))
}

fn written((name, mime, hash, size, modified): Fields) -> Written {
    // What is no hash is no hash of anything: the bytes are then not what it says, and are read anew.
    let hash = ContentHash(hash.try_into().unwrap_or_default());
    Written { name, mime, content: Content { hash, bytes: unsigned(size) }, modified }
}

/// Numbers are stored signed, as both databases have them.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn statement<'q>(sql: &'static str, owner: Owner<'q>) -> Query<'q, Any, AnyArguments> {
    sqlx::query(sql).bind(owner.tenant.as_str()).bind(owner.script.as_str())
}

fn query<'q, T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow>>(
    sql: &'static str,
    owner: Owner<'q>,
) -> QueryAs<'q, Any, T, AnyArguments> {
    sqlx::query_as(sql).bind(owner.tenant.as_str()).bind(owner.script.as_str())
}

impl AssetStore for SqlStore {
    fn find<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, Option<Written>> {
        Box::pin(self.while_up(async move {
            let mut connection = self.db.read().await?;
            row(&mut connection, owner, name).await
        }))
    }

    fn read<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, Option<(Written, Bytes)>> {
        Box::pin(self.while_up(self.whole(owner, name)))
    }

    fn write<'a>(
        &'a self,
        owner: Owner<'a>,
        asset: Written,
        bytes: Bytes,
        quota: Quota,
    ) -> Answer<'a, Written> {
        Box::pin(self.while_up(self.put(owner, asset, bytes, quota)))
    }

    fn remove<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, bool> {
        Box::pin(self.while_up(self.take(owner, name)))
    }

    fn list<'a>(&'a self, owner: Owner<'a>, after: &'a str, limit: u32) -> Answer<'a, Vec<Written>> {
        Box::pin(self.while_up(self.page(owner, after, limit)))
    }

    fn usage<'a>(&'a self, owner: Owner<'a>) -> Answer<'a, Usage> {
        Box::pin(self.while_up(async move {
            let mut connection = self.db.read().await?;
            let usage = query::<(i64, i64)>(
                "SELECT assets, bytes FROM written_assets_usage WHERE tenant = $1 AND script = $2",
                owner,
            );
            let usage = usage.fetch_optional(&mut *connection).await?;
            Ok(usage.map_or_else(Usage::default, |(assets, bytes)| Usage {
                assets: unsigned(assets),
                bytes: unsigned(bytes),
            }))
        }))
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        Box::pin(async move { Ok(self.db.while_up(self.forget(tenant, script)).await?) })
    }
}
