//! What versions were compiled to, for each engine, and the engines themselves.

use super::{now, signed};
use crate::error::TenancyError;
use crate::release::Release;
use sqlx::AnyConnection;
use stoa_engine::EngineId;
use stoa_kernel::{ScriptName, TenantId};
use stoa_storage::{BlobId, Blobs, Database, StorageError};

type Result<T> = std::result::Result<T, TenancyError>;

/// A version compiled for one engine.
#[derive(Clone, Debug)]
pub(crate) struct Artifact {
    pub(crate) engine: String,
    /// Whether its script may make code of strings.
    pub(crate) allow_eval: bool,
    pub(crate) blob: BlobId,
}

/// In the place of one for the same engine: of a version that was compiled under another policy.
pub(crate) async fn put_artifact(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    script: &ScriptName,
    number: u64,
    artifact: &Artifact,
) -> Result<()> {
    let query = sqlx::query(
        "INSERT INTO artifacts (tenant, script, number, engine, blob, created_at, allow_eval) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant, script, number, engine) \
         DO UPDATE SET blob = excluded.blob, created_at = excluded.created_at, allow_eval = excluded.allow_eval",
    );
    query
        .bind(tenant.as_str())
        .bind(script.as_str())
        .bind(signed(number))
        .bind(artifact.engine.as_str())
        .bind(artifact.blob.as_bytes().to_vec())
        .bind(now())
        .bind(i64::from(artifact.allow_eval))
        .execute(tx)
        .await
        .map_err(StorageError::from)?;
    Ok(())
}

/// The newest first.
pub(crate) async fn artifacts(db: &Database, release: &Release) -> Result<Vec<Artifact>> {
    let mut connection = db.read().await?;
    let query = sqlx::query_as::<_, (String, Vec<u8>, i64)>(
        "SELECT engine, blob, allow_eval FROM artifacts WHERE tenant = $1 AND script = $2 AND number = $3 \
         ORDER BY created_at DESC",
    );
    let rows = query
        .bind(release.tenant.as_str())
        .bind(release.script.as_str())
        .bind(signed(release.number))
        .fetch_all(&mut *connection)
        .await
        .map_err(StorageError::from)?;
    let artifact = |(engine, blob, allow_eval): (String, Vec<u8>, i64)| {
        Ok(Artifact { engine, allow_eval: allow_eval != 0, blob: blob_id(&blob)? })
    };
    rows.into_iter().map(artifact).collect()
}

/// The bytes of a component.
pub(crate) async fn component(db: &Database, release: &Release, artifact: &Artifact) -> Result<Vec<u8>> {
    Blobs::get(db, &artifact.blob).await?.ok_or_else(|| TenancyError::Damaged {
        what: format!("component of {release:?}"),
        why: "it is not there".to_owned(),
    })
}

/// How many of the versions that are served have no component for `engine`.
pub(crate) async fn without_engine(db: &Database, engine: &EngineId) -> Result<Vec<(String, String, i64)>> {
    let mut connection = db.read().await?;
    let query = sqlx::query_as::<_, (String, String, i64)>(
        "SELECT v.tenant, v.script, v.number FROM versions v \
         JOIN scripts s ON s.tenant = v.tenant AND s.name = v.script \
              AND (s.active = v.number OR s.canary = v.number) \
         WHERE NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.tenant = v.tenant AND a.script = v.script \
                           AND a.number = v.number AND a.engine = $1) \
         ORDER BY s.updated_at DESC",
    );
    let rows = query.bind(engine.as_str()).fetch_all(&mut *connection).await;
    Ok(rows.map_err(StorageError::from)?)
}

/// Keeps the engine itself: a version that the next one cannot compile goes on with it.
pub(crate) async fn keep_engine(db: &Database, id: &EngineId, guest: &[u8]) -> Result<()> {
    if engine_blob(db, id.as_str()).await?.is_some() {
        return Ok(());
    }
    let mut tx = db.write().await?;
    let blob = Blobs::put(&mut tx, guest).await?;
    sqlx::query("INSERT INTO engines (id, blob, first_seen) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING")
        .bind(id.as_str())
        .bind(blob.as_bytes().to_vec())
        .bind(now())
        .execute(&mut *tx)
        .await
        .map_err(StorageError::from)?;
    tx.commit().await.map_err(StorageError::from)?;
    Ok(())
}

/// The component of an engine of before.
pub(crate) async fn engine_guest(db: &Database, id: &str) -> Result<Option<Vec<u8>>> {
    match engine_blob(db, id).await? {
        Some(blob) => Ok(Blobs::get(db, &blob).await?),
        None => Ok(None),
    }
}

async fn engine_blob(db: &Database, id: &str) -> Result<Option<BlobId>> {
    let mut connection = db.read().await?;
    let row = sqlx::query_as::<_, (Vec<u8>,)>("SELECT blob FROM engines WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut *connection)
        .await
        .map_err(StorageError::from)?;
    row.map(|(blob,)| blob_id(&blob)).transpose()
}

fn blob_id(bytes: &[u8]) -> Result<BlobId> {
    let id: Option<[u8; 32]> = bytes.try_into().ok();
    id.map(BlobId::from_bytes).ok_or_else(|| super::damaged("reference to a component", &"it is no hash"))
}
