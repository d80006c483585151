//! Sizes and quotas.

use crate::error::AssetError;
use crate::{mime, name};

/// One asset, deployed or written: it is held in memory when it is served.
pub const MAX_ASSET_BYTES: usize = 10 << 20;
/// All that are deployed with a version.
pub const MAX_DEPLOYED_BYTES: usize = 50 << 20;
/// So many of them: more is a folder that was sent by mistake.
pub const MAX_DEPLOYED: usize = 2_000;

/// What a script may write in all. It protects the database, which all tenants share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub assets: u64,
    /// Bytes of all.
    pub bytes: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { assets: 1_000, bytes: 100 << 20 }
    }
}

/// The one spelling of a name.
pub(crate) fn check_name(given: &str) -> Result<String, AssetError> {
    name::normalised(given)
        .map_err(|reason| AssetError::Name { name: given.chars().take(80).collect(), reason })
}

pub(crate) fn check_mime(given: &str) -> Result<String, AssetError> {
    mime::checked(given).map_err(|reason| AssetError::Mime { mime: given.chars().take(80).collect(), reason })
}

pub(crate) fn check_size(name: &str, bytes: usize) -> Result<(), AssetError> {
    if bytes > MAX_ASSET_BYTES {
        return Err(AssetError::TooLarge { name: name.to_owned(), bytes });
    }
    Ok(())
}
