//! Sizes and quotas that every store enforces alike.

use crate::error::KvError;

/// As in Workers' KV: enough for any name, and an index stays small.
pub const MAX_KEY_BYTES: usize = 512;
/// A value is read whole into the script's memory, which it should not fill.
pub const MAX_VALUE_BYTES: usize = 1024 * 1024;
/// Keys per page: bounds the answer of one call.
pub const MAX_LIST: u32 = 1_000;

/// What may be on a shelf. It protects the database, which all tenants share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Entries.
    pub keys: u64,
    /// Bytes of keys and values.
    pub bytes: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { keys: 100_000, bytes: 64 * 1024 * 1024 }
    }
}

/// How much there may be on the shelves of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// On the one that all see.
    pub shared: Quota,
    /// On that of each user, of whom there may be many.
    pub personal: Quota,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { shared: Quota::default(), personal: Quota { keys: 1_000, bytes: 1024 * 1024 } }
    }
}

pub(crate) fn check_key(key: &str) -> Result<(), KvError> {
    if key.is_empty() || key.len() > MAX_KEY_BYTES {
        return Err(KvError::Key { bytes: key.len() });
    }
    check_nul("a key", key)
}

pub(crate) fn check_value(value: &str) -> Result<(), KvError> {
    if value.len() > MAX_VALUE_BYTES {
        return Err(KvError::Value { bytes: value.len() });
    }
    check_nul("a value", value)
}

/// What a list starts with, or after: no key has more bytes, so a longer one only costs.
pub(crate) fn check_range(prefix: &str, cursor: Option<&str>) -> Result<(), KvError> {
    for text in [Some(prefix), cursor].into_iter().flatten() {
        if text.len() > MAX_KEY_BYTES {
            return Err(KvError::Key { bytes: text.len() });
        }
        check_nul("a key", text)?;
    }
    Ok(())
}

fn check_nul(what: &'static str, text: &str) -> Result<(), KvError> {
    if text.contains('\0') { Err(KvError::Nul { what }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_1_to_512_bytes_and_no_nul() {
        assert!(check_key("k").is_ok() && check_key(&"é".repeat(256)).is_ok());
        assert!(matches!(check_key(""), Err(KvError::Key { bytes: 0 })));
        assert!(matches!(check_key(&"é".repeat(257)), Err(KvError::Key { bytes: 514 })));
        assert!(matches!(check_key("a\0b"), Err(KvError::Nul { .. })));
    }

    #[test]
    fn a_value_has_at_most_1_mib_and_no_nul() {
        assert!(check_value(&"x".repeat(MAX_VALUE_BYTES)).is_ok());
        assert!(matches!(check_value(&"x".repeat(MAX_VALUE_BYTES + 1)), Err(KvError::Value { .. })));
        assert!(matches!(check_value("\"\0\""), Err(KvError::Nul { .. })));
    }

    #[test]
    fn a_list_may_start_with_nothing_and_after_nothing() {
        assert!(check_range("", None).is_ok() && check_range("", Some("")).is_ok());
        assert!(check_range("\0", None).is_err() && check_range("", Some("\0")).is_err());
    }
}
