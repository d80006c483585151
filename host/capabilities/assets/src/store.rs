//! What a store of written assets must do. Every method is told first whose they are: those of another tenant or script
//! do not exist for it. Names, types and sizes have been checked before they come here.

mod memory;
mod sql;

pub use memory::MemoryStore;
pub use sql::SqlStore;

use crate::error::{AssetError, QuotaName};
use crate::limits::Quota;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use stoa_kernel::{Content, Cx, ScriptName, TenantId};

/// Whose assets.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The tenant.
    pub tenant: &'a TenantId,
    /// Its script.
    pub script: &'a ScriptName,
}

impl<'a> Owner<'a> {
    /// The script that an invocation is of.
    pub fn of(cx: &'a Cx) -> Self {
        Self { tenant: &cx.tenant, script: &cx.script }
    }
}

/// What is known of an asset that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub name: String,
    /// As `Content-Type` says it.
    pub mime: String,
    /// Its bytes.
    pub content: Content,
    /// Since when the name has this content, in milliseconds since 1970.
    pub modified: i64,
}

/// What a script has written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many.
    pub assets: u64,
    /// Bytes of all.
    pub bytes: u64,
}

/// The answer of a store.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, AssetError>>;

/// A store.
pub trait AssetStore: Send + Sync {
    /// What is known of the asset of a name.
    fn find<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, Option<Written>>;

    /// That, with its bytes.
    fn read<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, Option<(Written, Bytes)>>;

    /// Writes one, and gives it as it is stored: with the time of before if only its type is another.
    fn write<'a>(
        &'a self,
        owner: Owner<'a>,
        asset: Written,
        bytes: Bytes,
        quota: Quota,
    ) -> Answer<'a, Written>;

    /// Removes one, and says whether there was one.
    fn remove<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, bool>;

    /// Those whose names come after `after`, in the order of their bytes, at most `limit`.
    fn list<'a>(&'a self, owner: Owner<'a>, after: &'a str, limit: u32) -> Answer<'a, Vec<Written>>;

    /// What the script has written.
    fn usage<'a>(&'a self, owner: Owner<'a>) -> Answer<'a, Usage>;

    /// Forgets a script, or every script of a tenant.
    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()>;
}

impl Usage {
    /// With one of `new` bytes in the place of one of `old`, if the quota allows it. A write that makes an asset smaller
    /// is never refused.
    fn with(self, name: &str, old: Option<u64>, new: u64, quota: Quota) -> Result<Self, AssetError> {
        let refused = |what, used, limit| Err(AssetError::Quota { name: name.to_owned(), what, used, limit });
        if old.is_none() && self.assets >= quota.assets {
            return refused(QuotaName::Files, self.assets, quota.assets);
        }
        let gone = old.unwrap_or(0);
        let bytes = self.bytes.saturating_sub(gone) + new;
        if new > gone && bytes > quota.bytes {
            return refused(QuotaName::Bytes, self.bytes, quota.bytes);
        }
        Ok(Self { assets: self.assets + u64::from(old.is_none()), bytes })
    }

    /// Without one.
    fn without(self, bytes: u64) -> Self {
        Self { assets: self.assets.saturating_sub(1), bytes: self.bytes.saturating_sub(bytes) }
    }
}
