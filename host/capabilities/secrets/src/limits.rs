//! Sizes and numbers that every store enforces alike.

use crate::error::SecretError;

/// Names stand in scripts, between `{{secret:` and `}}`.
pub const MAX_NAME_CHARS: usize = 64;
/// A private key of RSA with all its certificates is shorter.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;
/// Of a tenant, with those of its scripts: names are read as a whole.
pub const MAX_SECRETS: u32 = 1_000;
/// That one secret may go to.
pub const MAX_HOSTS: usize = 32;

pub(crate) fn check_name(name: &str) -> Result<(), SecretError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let is_name = (1..=MAX_NAME_CHARS).contains(&name.len()) && name.bytes().all(fits);
    if is_name { Ok(()) } else { Err(SecretError::Name) }
}
