//! All assets of a script, as those see them who serve, list or read them: the written ones before the deployed ones.
//! Bytes that were served lately are in memory.

use crate::deployable::content;
use crate::error::AssetError;
use crate::limits::{Quota, check_mime, check_name, check_size};
use crate::mime;
use crate::store::{AssetStore, MemoryStore, Owner, Written};
use bytes::Bytes;
use moka::future::Cache;
use serde::Serialize;
use std::ops::Bound;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use stoa_kernel::{Asset, AssetList, Content, ContentHash};
use stoa_storage::{BlobId, Blobs, Database};
use utoipa::ToSchema;

/// What an entry takes besides its bytes.
const ENTRY_BYTES: usize = 128;

/// Whose word an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AssetSource)]
pub enum Source {
    /// It came with the version.
    Deployed,
    /// The script has written it, or somebody for it.
    Written,
}

/// An asset, whichever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What there is of it.
    pub asset: Asset,
    /// Where it comes from.
    pub source: Source,
}

/// What assets are read from, and written to.
pub struct Collection {
    db: Option<Database>,
    written: Arc<dyn AssetStore>,
    quota: Quota,
    cache: Cache<ContentHash, Bytes>,
}

impl Collection {
    /// Deployed ones are in `db`. At most `cache_bytes` of what was read lately are kept.
    pub fn new(db: Database, written: Arc<dyn AssetStore>, quota: Quota, cache_bytes: u64) -> Self {
        Self { db: Some(db), ..Self::in_memory(written, quota, cache_bytes) }
    }

    /// Without a database, and so without any that were deployed.
    pub fn in_memory(written: Arc<dyn AssetStore>, quota: Quota, cache_bytes: u64) -> Self {
        let weight =
            |_: &ContentHash, bytes: &Bytes| u32::try_from(bytes.len() + ENTRY_BYTES).unwrap_or(u32::MAX);
        let cache = Cache::builder().max_capacity(cache_bytes).weigher(weight).build();
        Self { db: None, written, quota, cache }
    }

    /// Where the written ones are.
    pub fn store(&self) -> &dyn AssetStore {
        self.written.as_ref()
    }

    /// The asset of a name.
    pub async fn find(
        &self,
        owner: Owner<'_>,
        deployed: &AssetList,
        name: &str,
    ) -> Result<Option<Found>, AssetError> {
        if let Some(written) = self.written.find(owner, name).await? {
            return Ok(Some(written.into()));
        }
        Ok(deployed.get(name).map(|asset| Found { asset: asset.clone(), source: Source::Deployed }))
    }

    /// That, with its bytes.
    pub async fn read(
        &self,
        owner: Owner<'_>,
        deployed: &AssetList,
        name: &str,
    ) -> Result<Option<(Found, Bytes)>, AssetError> {
        let name = check_name(name)?;
        match self.find(owner, deployed, &name).await? {
            None => Ok(None),
            Some(found) => match found.source {
                Source::Written => self.read_written(owner, &name, found).await,
                Source::Deployed => {
                    let bytes = self.deployed(&found.asset.plain).await?;
                    Ok(Some((found, bytes)))
                }
            },
        }
    }

    /// The bytes of one that was found just now. None: it is gone. Another one may have come in its place.
    pub async fn read_written(
        &self,
        owner: Owner<'_>,
        name: &str,
        found: Found,
    ) -> Result<Option<(Found, Bytes)>, AssetError> {
        if let Some(bytes) = self.cache.get(&found.asset.plain.hash).await {
            return Ok(Some((found, bytes)));
        }
        let Some((written, bytes)) = self.written.read(owner, name).await? else { return Ok(None) };
        self.cache.insert(written.content.hash, bytes.clone()).await;
        Ok(Some((written.into(), bytes)))
    }

    /// The bytes of one that was deployed. Of many who ask at once, one reads them.
    pub async fn deployed(&self, content: &Content) -> Result<Bytes, AssetError> {
        if content.bytes == 0 {
            return Ok(Bytes::new());
        }
        let hash = content.hash;
        // It is large, and seldom needed.
        let read = Box::pin(async {
            let Some(db) = &self.db else { return Err(AssetError::Missing(hash)) };
            let bytes = Blobs::get(db, &BlobId::from_bytes(hash.0)).await?;
            bytes.map(Bytes::from).ok_or(AssetError::Missing(hash))
        });
        self.cache.try_get_with(hash, read).await.map_err(AssetError::Shared)
    }

    /// Writes one. Without a type it is guessed.
    pub async fn write(
        &self,
        owner: Owner<'_>,
        name: &str,
        bytes: Bytes,
        mime: Option<&str>,
    ) -> Result<Written, AssetError> {
        let name = check_name(name)?;
        check_size(&name, bytes.len())?;
        let mime = match mime {
            Some(mime) => check_mime(mime)?,
            None => mime::of(&name, &bytes),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let modified = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
        let asset = Written { name, mime, content: content(&bytes), modified };
        self.written.write(owner, asset, bytes, self.quota).await
    }

    /// Removes one that was written, and says whether there was one.
    pub async fn remove(&self, owner: Owner<'_>, name: &str) -> Result<bool, AssetError> {
        self.written.remove(owner, &check_name(name)?).await
    }

    /// Those whose names come after `after`, at most `limit`.
    pub async fn list(
        &self,
        owner: Owner<'_>,
        deployed: &AssetList,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(String, Found)>, AssetError> {
        let written = self.written.list(owner, after, limit).await?;
        let mut found: Vec<(String, Found)> =
            written.into_iter().map(|written| (written.name.clone(), written.into())).collect();
        let shadowed = |name: &String, found: &[(String, Found)]| {
            found.binary_search_by(|(known, _)| known.as_str().cmp(name)).is_ok()
        };
        let others = deployed.range::<str, _>((Bound::Excluded(after), Bound::Unbounded));
        let others: Vec<_> = others
            .filter(|(name, _)| !shadowed(name, &found))
            .take(limit as usize)
            .map(|(name, asset)| (name.clone(), Found { asset: asset.clone(), source: Source::Deployed }))
            .collect();
        found.extend(others);
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found.truncate(limit as usize);
        Ok(found)
    }
}

impl Default for Collection {
    /// In memory, empty: for commands and tests.
    fn default() -> Self {
        Self::in_memory(Arc::new(MemoryStore::default()), Quota::default(), 8 << 20)
    }
}

impl From<Written> for Found {
    fn from(written: Written) -> Self {
        let Written { mime, content, modified, .. } = written;
        let asset = Asset { mime, modified, plain: content, br: None, gzip: None };
        Self { asset, source: Source::Written }
    }
}
