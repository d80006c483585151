//! The assets of a script for the management API: plain functions, no HTTP.

use crate::collection::{Collection, Found, Source};
use crate::error::AssetError;
use crate::store::Owner;
use serde::Serialize;
use stoa_kernel::AssetList;
use utoipa::ToSchema;

/// An asset without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetInfo {
    /// Its name.
    #[schema(example = "images/logo.png")]
    pub name: String,
    /// As `Content-Type` says it.
    #[schema(example = "image/png")]
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// As `ETag` says it.
    pub etag: String,
    /// Since when the name has this content, in milliseconds since 1970.
    pub modified_at: i64,
    /// Whether it came with the active version, or was written.
    pub source: Source,
}

/// Some assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetPage {
    /// In the order of their names' bytes.
    pub items: Vec<AssetInfo>,
    /// For the next page.
    pub cursor: Option<String>,
}

impl AssetInfo {
    /// Of one that was found.
    pub fn of(name: String, found: Found) -> Self {
        let Found { asset, source } = found;
        Self {
            name,
            size: asset.plain.bytes,
            etag: asset.plain.etag(),
            modified_at: asset.modified,
            mime: asset.mime,
            source,
        }
    }
}

/// Assets after `cursor`.
pub async fn list(
    collection: &Collection,
    owner: Owner<'_>,
    deployed: &AssetList,
    cursor: Option<&str>,
    limit: u32,
) -> Result<AssetPage, AssetError> {
    let after = cursor.unwrap_or_default();
    let mut found = collection.list(owner, deployed, after, limit.saturating_add(1)).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let items: Vec<_> = found.into_iter().map(|(name, found)| AssetInfo::of(name, found)).collect();
    let cursor = items.last().filter(|_| more).map(|last| last.name.clone());
    Ok(AssetPage { items, cursor })
}
