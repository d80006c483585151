//! What a script's entries amount to, and whether one more fits. Kept by every store in the step that changes
//! an entry, so that a quota costs no scan.

use super::Usage;
use crate::error::{KvError, QuotaName};
use crate::limits::Quota;

/// The books of one script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Books {
    pub(super) usage: Usage,
    /// The highest version of an entry that is gone: a new one begins after it, so that no version comes twice.
    pub(super) removed_version: u64,
}

impl Books {
    /// Whether an entry of `new` bytes may be written over one of `old` bytes, or where none is.
    pub(super) fn check(&self, old: Option<u64>, new: u64, quota: Quota) -> Result<(), KvError> {
        let Usage { keys, bytes } = self.usage;
        if old.is_none() && keys >= quota.keys {
            return Err(KvError::Quota { what: QuotaName::Keys, used: keys, limit: quota.keys });
        }
        let old = old.unwrap_or(0);
        if new > old && bytes - old.min(bytes) + new > quota.bytes {
            return Err(KvError::Quota { what: QuotaName::Bytes, used: bytes, limit: quota.bytes });
        }
        Ok(())
    }

    /// An entry was written over one of `old` bytes, or where none was.
    pub(super) fn write(&mut self, old: Option<u64>, new: u64) {
        self.usage.keys += u64::from(old.is_none());
        self.usage.bytes = self.usage.bytes.saturating_sub(old.unwrap_or(0)) + new;
    }

    /// An entry is gone.
    pub(super) fn remove(&mut self, version: u64, bytes: u64) {
        self.usage.keys = self.usage.keys.saturating_sub(1);
        self.usage.bytes = self.usage.bytes.saturating_sub(bytes);
        self.removed_version = self.removed_version.max(version);
    }

    /// All entries are gone.
    pub(super) fn clear(&mut self, highest_version: u64) {
        self.usage = Usage::default();
        self.removed_version = self.removed_version.max(highest_version);
    }
}
