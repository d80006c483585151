//! Sizes that every store enforces alike.

use crate::store::KvError;

/// As in Workers' KV: enough for any name, and an index stays small.
pub const MAX_KEY_BYTES: usize = 512;
/// A value is read whole into the script's memory, which it should not fill.
pub const MAX_VALUE_BYTES: usize = 1024 * 1024;
/// Keys per page: bounds the answer of one call.
pub const MAX_LIST: u32 = 1_000;

pub(crate) fn check_key(key: &str) -> Result<(), KvError> {
    if key.is_empty() || key.len() > MAX_KEY_BYTES { Err(KvError::Key { bytes: key.len() }) } else { Ok(()) }
}

pub(crate) fn check_value(value: &str) -> Result<(), KvError> {
    if value.len() > MAX_VALUE_BYTES { Err(KvError::Value { bytes: value.len() }) } else { Ok(()) }
}
