//! Bytes by content: stored once, compressed, whoever needs them.

use crate::database::Database;
use crate::error::StorageError;
use sqlx::AnyConnection;
use std::time::{Duration, SystemTime};
use std::{fmt, io};

/// Fast to write; images are mostly zeros and shrink to a fifth all the same.
const LEVEL: i32 = 3;

/// The hash of the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlobId([u8; 32]);

impl BlobId {
    /// From its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// The table of them.
pub struct Blobs;

impl Blobs {
    /// Stores bytes in a transaction, and says how to ask for them.
    pub async fn put(tx: &mut AnyConnection, bytes: &[u8]) -> Result<BlobId, StorageError> {
        let id = BlobId(*blake3::hash(bytes).as_bytes());
        let now = millis(SystemTime::now());
        let known =
            sqlx::query("UPDATE blobs SET wanted_at = $2 WHERE hash = $1").bind(id.0.to_vec()).bind(now);
        if known.execute(&mut *tx).await?.rows_affected() > 0 {
            return Ok(id);
        }
        let (size, bytes) = (bytes.len(), bytes.to_vec());
        let packed =
            on_a_thread(move || zstd::bulk::compress(&bytes, LEVEL)).await.map_err(StorageError::Pack)?;
        sqlx::query(
            "INSERT INTO blobs (hash, size, bytes, wanted_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (hash) DO UPDATE SET wanted_at = excluded.wanted_at",
        )
        .bind(id.0.to_vec())
        .bind(i64::try_from(size).unwrap_or(i64::MAX))
        .bind(packed)
        .bind(now)
        .execute(tx)
        .await?;
        Ok(id)
    }

    /// The bytes, checked against their hash.
    pub async fn get(db: &Database, id: &BlobId) -> Result<Option<Vec<u8>>, StorageError> {
        let id = *id;
        let row = db.while_up(async {
            let mut connection = db.read().await?;
            let query = sqlx::query_as::<_, (i64, Vec<u8>)>("SELECT size, bytes FROM blobs WHERE hash = $1");
            Ok(query.bind(id.0.to_vec()).fetch_optional(&mut *connection).await?)
        });
        let Some((size, packed)) = row.await? else { return Ok(None) };
        let unpack = move || {
            let bytes = zstd::bulk::decompress(&packed, usize::try_from(size).unwrap_or(0))?;
            Ok((*blake3::hash(&bytes).as_bytes() == id.0).then_some(bytes))
        };
        let bytes = on_a_thread(unpack).await.ok().flatten();
        bytes.map(Some).ok_or(StorageError::Damaged(id))
    }

    /// Removes the blobs that nothing names any more and nobody has stored for so long, and says how many there were.
    pub async fn sweep(tx: &mut AnyConnection, unwanted_for: Duration) -> Result<u64, StorageError> {
        let before = SystemTime::now().checked_sub(unwanted_for).unwrap_or(SystemTime::UNIX_EPOCH);
        let unused = sqlx::query(
            "DELETE FROM blobs WHERE wanted_at <= $1 AND NOT EXISTS (SELECT 1 FROM artifacts WHERE artifacts.blob = blobs.hash) \
             AND NOT EXISTS (SELECT 1 FROM engines WHERE engines.blob = blobs.hash) \
             AND NOT EXISTS (SELECT 1 FROM asset_blobs WHERE asset_blobs.blob = blobs.hash)",
        );
        Ok(unused.bind(millis(before)).execute(tx).await?.rows_affected())
    }
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Packing a component takes milliseconds, for which no other work should wait.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(io::Error::other(error)),
    }
}
