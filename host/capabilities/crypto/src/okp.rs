//! Keys that are bytes and nothing else (RFC 8410): those of Ed25519, X25519, Ed448 and X448.

use crate::error::CryptoError;
use crate::keys::{Key, member};
use crate::wit::{KeyFormat, KeyKind};
use crate::{curve448, curve25519};
use pkcs8::der::asn1::{BitStringRef, OctetStringRef};
use pkcs8::der::{Decode, Encode};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use subtle::ConstantTimeEq;

const LENGTH: CryptoError = CryptoError::Key("it is not as long as the keys on this curve");

/// What the keys of one kind are like.
struct Okp {
    oid: ObjectIdentifier,
    /// Of the public key, and of the private one.
    bytes: usize,
    /// The public key of a private one.
    public: fn(&[u8]) -> Result<Vec<u8>, CryptoError>,
}

impl Okp {
    fn of(kind: KeyKind) -> Result<Self, CryptoError> {
        const fn okp(oid: &str, bytes: usize, public: fn(&[u8]) -> Result<Vec<u8>, CryptoError>) -> Okp {
            Okp { oid: ObjectIdentifier::new_unwrap(oid), bytes, public }
        }
        Ok(match kind {
            KeyKind::X25519 => okp("1.3.101.110", curve25519::KEY_BYTES, curve25519::x25519_public),
            KeyKind::X448 => okp("1.3.101.111", curve448::X448_BYTES, curve448::x448_public),
            KeyKind::Ed25519 => okp("1.3.101.112", curve25519::KEY_BYTES, curve25519::ed25519_public),
            KeyKind::Ed448 => okp("1.3.101.113", curve448::ED448_BYTES, curve448::ed448_public),
            _ => return Err(CryptoError::Argument("this key is neither on Curve25519 nor on Curve448")),
        })
    }

    fn algorithm(&self) -> AlgorithmIdentifierRef<'static> {
        AlgorithmIdentifierRef { oid: self.oid, parameters: None }
    }

    fn public_key(&self, bytes: &[u8]) -> Result<Key, CryptoError> {
        if bytes.len() == self.bytes { Ok(vec![bytes.to_vec()]) } else { Err(LENGTH) }
    }

    fn private_key(&self, secret: &[u8]) -> Result<Key, CryptoError> {
        Ok(vec![(self.public)(secret)?, secret.to_vec()])
    }
}

/// The bytes of a key, if it has so many.
pub(crate) fn fixed<const BYTES: usize>(bytes: &[u8]) -> Result<[u8; BYTES], CryptoError> {
    bytes.try_into().map_err(|_| LENGTH)
}

/// A new key.
pub(crate) fn generate(kind: KeyKind) -> Result<Key, CryptoError> {
    let okp = Okp::of(kind)?;
    let mut secret = vec![0; okp.bytes];
    getrandom::fill(&mut secret).map_err(|_| CryptoError::NoRandomness)?;
    okp.private_key(&secret)
}

/// The key, if it is one.
pub(crate) fn check(kind: KeyKind, key: Key) -> Result<Key, CryptoError> {
    let okp = Okp::of(kind)?;
    let public = okp.public_key(member(&key, 0)?)?;
    if let Some(secret) = key.get(1) {
        let own = okp.private_key(secret)?;
        if !bool::from(member(&own, 0)?.ct_eq(member(&public, 0)?)) {
            return Err(CryptoError::Key("its public part belongs to another private one"));
        }
    }
    Ok(key)
}

/// A key from its bytes.
pub(crate) fn read(kind: KeyKind, format: KeyFormat, bytes: &[u8]) -> Result<Key, CryptoError> {
    const NO_SPKI: CryptoError = CryptoError::Key("no SubjectPublicKeyInfo of this curve");
    const NO_PKCS8: CryptoError = CryptoError::Key("no PrivateKeyInfo of this curve");
    let okp = Okp::of(kind)?;
    match format {
        KeyFormat::Raw => okp.public_key(bytes),
        KeyFormat::Spki => {
            let info = SubjectPublicKeyInfoRef::from_der(bytes).map_err(|_| NO_SPKI)?;
            let is_this = info.algorithm == okp.algorithm();
            okp.public_key(info.subject_public_key.as_bytes().filter(|_| is_this).ok_or(NO_SPKI)?)
        }
        KeyFormat::Pkcs8 => {
            let info = PrivateKeyInfoRef::from_der(bytes).map_err(|_| NO_PKCS8)?;
            let secret: &OctetStringRef =
                Decode::from_der(info.private_key.as_bytes()).map_err(|_| NO_PKCS8)?;
            if info.algorithm == okp.algorithm() { okp.private_key(secret.as_bytes()) } else { Err(NO_PKCS8) }
        }
    }
}

/// The bytes of a key.
pub(crate) fn write(kind: KeyKind, format: KeyFormat, key: &Key) -> Result<Vec<u8>, CryptoError> {
    let algorithm = Okp::of(kind)?.algorithm();
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
