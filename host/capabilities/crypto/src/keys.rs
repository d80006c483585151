//! Keys in and out of their formats. Inside they are the members of their JWK.

use crate::error::CryptoError;
use crate::montgomery::{ed25519_public, fixed, x25519_public};
use crate::wit::{KeyFormat, KeyKind};
use crate::{ec, rsa};
use pkcs8::der::asn1::{BitStringRef, OctetStringRef};
use pkcs8::der::{Decode, Encode};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use subtle::ConstantTimeEq;

/// The members of a key's JWK.
pub(crate) type Key = Vec<Vec<u8>>;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");

/// One of them.
pub(crate) fn member(key: &Key, index: usize) -> Result<&[u8], CryptoError> {
    key.get(index).map(Vec::as_slice).ok_or(CryptoError::Key("it lacks a part that is needed here"))
}

/// A new key of a curve.
pub(crate) fn generate(kind: KeyKind) -> Result<Key, CryptoError> {
    if !matches!(kind, KeyKind::Ed25519 | KeyKind::X25519) {
        return ec::generate(kind);
    }
    let mut secret = [0; crate::montgomery::KEY_BYTES];
    getrandom::fill(&mut secret).map_err(|_| CryptoError::NoRandomness)?;
    with_public(kind, &secret)
}

/// The key, if it is one.
pub(crate) fn check(kind: KeyKind, key: Key) -> Result<Key, CryptoError> {
    match kind {
        KeyKind::Rsa => rsa::check(&key),
        KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => ec::check(kind, key),
        KeyKind::Ed25519 | KeyKind::X25519 => {
            let public = fixed(member(&key, 0)?)?;
            if let Some(secret) = key.get(1) {
                let own = with_public(kind, secret)?;
                if !bool::from(member(&own, 0)?.ct_eq(&public)) {
                    return Err(CryptoError::Key("its public part belongs to another private one"));
                }
            }
            Ok(key)
        }
    }
}

/// A key from its bytes.
pub(crate) fn read(kind: KeyKind, format: KeyFormat, bytes: &[u8]) -> Result<Key, CryptoError> {
    match kind {
        KeyKind::Rsa => rsa::read(format, bytes),
        KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => ec::read(kind, format, bytes),
        KeyKind::Ed25519 => read_25519(kind, ED25519, format, bytes),
        KeyKind::X25519 => read_25519(kind, X25519, format, bytes),
    }
}

/// The bytes of a key.
pub(crate) fn write(kind: KeyKind, format: KeyFormat, key: &Key) -> Result<Vec<u8>, CryptoError> {
    match kind {
        KeyKind::Rsa => rsa::write(format, key),
        KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => ec::write(kind, format, key),
        KeyKind::Ed25519 => write_25519(ED25519, format, key),
        KeyKind::X25519 => write_25519(X25519, format, key),
    }
}

fn with_public(kind: KeyKind, secret: &[u8]) -> Result<Key, CryptoError> {
    let public = if kind == KeyKind::Ed25519 { ed25519_public(secret) } else { x25519_public(secret) };
    Ok(vec![public?, secret.to_vec()])
}

/// RFC 8410.
fn read_25519(
    kind: KeyKind,
    oid: ObjectIdentifier,
    format: KeyFormat,
    bytes: &[u8],
) -> Result<Key, CryptoError> {
    const NO_SPKI: CryptoError = CryptoError::Key("no SubjectPublicKeyInfo of this curve");
    const NO_PKCS8: CryptoError = CryptoError::Key("no PrivateKeyInfo of this curve");
    let is_this =
        |algorithm: &AlgorithmIdentifierRef<'_>| algorithm.oid == oid && algorithm.parameters.is_none();
    match format {
        KeyFormat::Raw => Ok(vec![fixed(bytes)?.to_vec()]),
        KeyFormat::Spki => {
            let info = SubjectPublicKeyInfoRef::from_der(bytes).map_err(|_| NO_SPKI)?;
            let public =
                info.subject_public_key.as_bytes().filter(|_| is_this(&info.algorithm)).ok_or(NO_SPKI)?;
            Ok(vec![fixed(public)?.to_vec()])
        }
        KeyFormat::Pkcs8 => {
            let info = PrivateKeyInfoRef::from_der(bytes).map_err(|_| NO_PKCS8)?;
            let secret: &OctetStringRef =
                Decode::from_der(info.private_key.as_bytes()).map_err(|_| NO_PKCS8)?;
            if is_this(&info.algorithm) { with_public(kind, secret.as_bytes()) } else { Err(NO_PKCS8) }
        }
    }
}

fn write_25519(oid: ObjectIdentifier, format: KeyFormat, key: &Key) -> Result<Vec<u8>, CryptoError> {
    let algorithm = AlgorithmIdentifierRef { oid, parameters: None };
    let written = match format {
        KeyFormat::Raw => return Ok(member(key, 0)?.to_vec()),
        KeyFormat::Spki => BitStringRef::from_bytes(member(key, 0)?).and_then(|subject_public_key| {
            SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der()
        }),
        KeyFormat::Pkcs8 => OctetStringRef::new(member(key, 1)?)
            .and_then(|secret| secret.to_der())
            .and_then(|inner| PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&inner)?).to_der()),
    };
    written.map_err(|_| CryptoError::Key("it cannot be written"))
}
