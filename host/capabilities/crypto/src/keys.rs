//! Keys in and out of their formats. Inside they are the members of their JWK.

use crate::error::CryptoError;
use crate::wit::{KeyFormat, KeyKind};
use crate::{ec, okp, rsa};

/// The members of a key's JWK.
pub(crate) type Key = Vec<Vec<u8>>;

/// One of them.
pub(crate) fn member(key: &Key, index: usize) -> Result<&[u8], CryptoError> {
    key.get(index).map(Vec::as_slice).ok_or(CryptoError::Key("it lacks a part that is needed here"))
}

/// A new key of a curve.
pub(crate) fn generate(kind: KeyKind) -> Result<Key, CryptoError> {
    match kind {
        KeyKind::Rsa | KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => ec::generate(kind),
        KeyKind::Ed25519 | KeyKind::X25519 | KeyKind::Ed448 | KeyKind::X448 => okp::generate(kind),
    }
}

/// The key, if it is one.
pub(crate) fn check(kind: KeyKind, key: Key) -> Result<Key, CryptoError> {
    match kind {
        KeyKind::Rsa => rsa::check(&key),
        KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => ec::check(kind, key),
        KeyKind::Ed25519 | KeyKind::X25519 | KeyKind::Ed448 | KeyKind::X448 => okp::check(kind, key),
    }
}

/// A key from its bytes.
pub(crate) fn read(kind: KeyKind, format: KeyFormat, bytes: &[u8]) -> Result<Key, CryptoError> {
    match kind {
        KeyKind::Rsa => rsa::read(format, bytes),
        KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => ec::read(kind, format, bytes),
        KeyKind::Ed25519 | KeyKind::X25519 | KeyKind::Ed448 | KeyKind::X448 => okp::read(kind, format, bytes),
    }
}

/// The bytes of a key.
pub(crate) fn write(kind: KeyKind, format: KeyFormat, key: &Key) -> Result<Vec<u8>, CryptoError> {
    match kind {
        KeyKind::Rsa => rsa::write(format, key),
        KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => ec::write(kind, format, key),
        KeyKind::Ed25519 | KeyKind::X25519 | KeyKind::Ed448 | KeyKind::X448 => okp::write(kind, format, key),
    }
}
