//! Versions: rows that are written once.

use super::artifacts::{Artifact, put_artifact};
use super::assets::put_list;
use super::{damaged, now, signed, unsigned};
use crate::error::TenancyError;
use crate::info::SetupReport;
use sqlx::AnyConnection;
use stoa_engine::{EngineId, Manifest};
use stoa_kernel::{AssetList, ScriptName, TenantId};
use stoa_storage::{Blobs, Database, StorageError};

type Result<T> = std::result::Result<T, TenancyError>;

/// A version to be.
pub(crate) struct NewVersion<'a> {
    /// What it was compiled to, and for which engine.
    pub(crate) component: &'a [u8],
    pub(crate) engine: &'a EngineId,
    pub(crate) allow_eval: bool,
    pub(crate) manifest: &'a Manifest,
    pub(crate) source_hash: [u8; 32],
    pub(crate) created_by: &'a str,
    pub(crate) setup: Option<&'a SetupReport>,
    pub(crate) assets: &'a AssetList,
}

/// A version as it is listed.
pub(crate) struct StoredVersion {
    pub(crate) number: u64,
    pub(crate) manifest: Manifest,
    pub(crate) created_at: i64,
    pub(crate) created_by: String,
    pub(crate) setup: Option<SetupReport>,
}

/// With its component.
pub(crate) async fn add_version(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    script: &ScriptName,
    number: u64,
    version: &NewVersion<'_>,
) -> Result<()> {
    let text = |value: serde_json::Result<String>| value.map_err(|error| damaged("manifest", &error));
    let setup = version.setup.map(|setup| text(serde_json::to_string(setup))).transpose()?;
    let query = sqlx::query(
        "INSERT INTO versions (tenant, script, number, manifest, source_hash, created_at, created_by, setup) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    query
        .bind(tenant.as_str())
        .bind(script.as_str())
        .bind(signed(number))
        .bind(text(serde_json::to_string(version.manifest))?)
        .bind(version.source_hash.to_vec())
        .bind(now())
        .bind(version.created_by)
        .bind(setup)
        .execute(&mut *tx)
        .await
        .map_err(StorageError::from)?;
    put_list(tx, tenant, script, number, version.assets).await?;
    let blob = Blobs::put(tx, version.component).await?;
    let artifact = Artifact { engine: version.engine.to_string(), allow_eval: version.allow_eval, blob };
    put_artifact(tx, tenant, script, number, &artifact).await
}

/// The versions of a script before `before`, the newest first.
pub(crate) async fn versions(
    db: &Database,
    tenant: &TenantId,
    script: &ScriptName,
    before: u64,
    limit: u32,
) -> Result<Vec<StoredVersion>> {
    let mut connection = db.read().await?;
    let query = sqlx::query_as::<_, (i64, String, i64, String, Option<String>)>(
        "SELECT number, manifest, created_at, created_by, setup FROM versions \
         WHERE tenant = $1 AND script = $2 AND number < $3 ORDER BY number DESC LIMIT $4",
    );
    let rows = query
        .bind(tenant.as_str())
        .bind(script.as_str())
        .bind(signed(before))
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await
        .map_err(StorageError::from)?;
    let stored = rows.into_iter().map(|(number, manifest, created_at, created_by, setup)| {
        let what = || format!("version {number} of '{tenant}/{script}'");
        Ok(StoredVersion {
            number: unsigned(number),
            manifest: serde_json::from_str(&manifest).map_err(|error| damaged(what(), &error))?,
            created_at,
            created_by,
            setup: setup
                .map(|setup| serde_json::from_str(&setup).map_err(|error| damaged(what(), &error)))
                .transpose()?,
        })
    });
    stored.collect()
}

/// The manifest of a version.
pub(crate) async fn manifest(
    db: &Database,
    tenant: &TenantId,
    script: &ScriptName,
    number: u64,
) -> Result<Option<Manifest>> {
    let found = versions(db, tenant, script, number.saturating_add(1), 1).await?.pop();
    Ok(found.filter(|version| version.number == number).map(|version| version.manifest))
}

/// The number of the newest version before `number`.
pub(crate) async fn version_before(
    db: &Database,
    tenant: &TenantId,
    script: &ScriptName,
    number: u64,
) -> Result<Option<u64>> {
    Ok(versions(db, tenant, script, number, 1).await?.pop().map(|version| version.number))
}
