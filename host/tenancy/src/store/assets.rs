//! The lists of what was deployed with versions to be served as it is, and their bytes.

use super::{damaged, signed};
use crate::error::TenancyError;
use bytes::Bytes;
use sqlx::{AnyConnection, Row};
use std::collections::HashMap;
use std::sync::Arc;
use stoa_kernel::{Asset, AssetList, ContentHash, ScriptName, TenantId};
use stoa_storage::{Blobs, Database, StorageError};

type Result<T> = std::result::Result<T, TenancyError>;

/// As many bytes are written in one transaction: others write in between.
const BATCH_BYTES: usize = 8 << 20;
/// And as many files.
const BATCH: usize = 200;

/// Lists by tenant, script and number.
pub(crate) type Lists = HashMap<(String, String, i64), Arc<AssetList>>;

/// Stores bytes before the version that names them, so that its setup can read them. What no version ever names goes
/// with a sweep, an hour later at the earliest.
pub(crate) async fn put_contents(db: &Database, contents: &[(ContentHash, Bytes)]) -> Result<()> {
    let mut rest = contents.iter().peekable();
    while rest.peek().is_some() {
        let mut tx = db.write().await?;
        let (mut bytes, mut count) = (0, 0);
        while let Some((_, content)) = rest.next_if(|_| bytes < BATCH_BYTES && count < BATCH) {
            Blobs::put(&mut tx, content).await?;
            bytes += content.len();
            count += 1;
        }
        tx.commit().await.map_err(StorageError::from)?;
    }
    Ok(())
}

/// Of a version that is being stored.
pub(crate) async fn put_list(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    script: &ScriptName,
    number: u64,
    list: &AssetList,
) -> Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    let json = serde_json::to_string(list).map_err(|error| damaged("list of assets", &error))?;
    sqlx::query("INSERT INTO asset_lists (tenant, script, number, list) VALUES ($1, $2, $3, $4)")
        .bind(tenant.as_str())
        .bind(script.as_str())
        .bind(signed(number))
        .bind(json)
        .execute(&mut *tx)
        .await
        .map_err(StorageError::from)?;
    let rows =
        sqlx::query_as::<_, (Vec<u8>,)>("SELECT blob FROM asset_blobs WHERE tenant = $1 AND script = $2")
            .bind(tenant.as_str())
            .bind(script.as_str())
            .fetch_all(&mut *tx)
            .await
            .map_err(StorageError::from)?;
    let known: std::collections::HashSet<Vec<u8>> = rows.into_iter().map(|(blob,)| blob).collect();
    // There are no blobs of nothing.
    let contents = list.values().flat_map(Asset::contents).filter(|content| content.bytes > 0);
    for content in contents.filter(|content| !known.contains(content.hash.0.as_slice())) {
        let query = sqlx::query(
            "INSERT INTO asset_blobs (tenant, script, blob) VALUES ($1, $2, $3) \
             ON CONFLICT (tenant, script, blob) DO NOTHING",
        );
        let query = query.bind(tenant.as_str()).bind(script.as_str()).bind(content.hash.0.to_vec());
        query.execute(&mut *tx).await.map_err(StorageError::from)?;
    }
    Ok(())
}

/// Of one version.
pub(crate) async fn list_of(
    db: &Database,
    tenant: &TenantId,
    script: &ScriptName,
    number: u64,
) -> Result<Arc<AssetList>> {
    let mut connection = db.read().await?;
    let query = sqlx::query_as::<_, (String,)>(
        "SELECT list FROM asset_lists WHERE tenant = $1 AND script = $2 AND number = $3",
    );
    let row = query.bind(tenant.as_str()).bind(script.as_str()).bind(signed(number));
    let row = row.fetch_optional(&mut *connection).await.map_err(StorageError::from)?;
    row.map_or_else(|| Ok(Arc::default()), |(json,)| read(&json))
}

/// Of all versions that get requests; `only` names a tenant, or is empty for all of them.
pub(crate) async fn live_lists(connection: &mut AnyConnection, only: &str) -> Result<Lists> {
    let query = sqlx::query(
        "SELECT l.tenant, l.script, l.number, l.list FROM asset_lists l \
         JOIN scripts s ON s.tenant = l.tenant AND s.name = l.script \
              AND (s.active = l.number OR s.canary = l.number) \
         WHERE ($1 = '' OR l.tenant = $1)",
    );
    let rows = query.bind(only).fetch_all(connection).await.map_err(StorageError::from)?;
    let lists = rows.iter().map(|row| {
        let text = |index: usize| row.try_get::<String, _>(index).map_err(StorageError::from);
        let number = row.try_get::<i64, _>(2).map_err(StorageError::from)?;
        Ok(((text(0)?, text(1)?, number), read(&text(3)?)?))
    });
    lists.collect()
}

fn read(json: &str) -> Result<Arc<AssetList>> {
    serde_json::from_str(json).map(Arc::new).map_err(|error| damaged("list of assets", &error))
}
