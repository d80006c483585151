//! The curves of NIST: P-256, P-384 and P-521.

use crate::error::CryptoError;
use crate::hash::digest;
use crate::keys::{Key, member};
use crate::wit::{Hash, KeyFormat, KeyKind};
use pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use subtle::ConstantTimeEq;

const NO_CURVE: CryptoError = CryptoError::Argument("this key is not on a curve of NIST");
const NO_POINT: CryptoError = CryptoError::Key("the point is not on the curve");
const NO_SCALAR: CryptoError = CryptoError::Key("the private number is not one of the curve");

/// Evaluates an expression for the crate of the curve that is meant.
macro_rules! on_curve {
    ($kind:expr, $curve:ident => $body:expr) => {
        match $kind {
            KeyKind::P256 => {
                use p256 as $curve;
                $body
            }
            KeyKind::P384 => {
                use p384 as $curve;
                $body
            }
            KeyKind::P521 => {
                use p521 as $curve;
                $body
            }
            _ => Err(NO_CURVE),
        }
    };
}

/// How many bytes a number of the curve has.
fn field_bytes(kind: KeyKind) -> Result<usize, CryptoError> {
    match kind {
        KeyKind::P256 => Ok(32),
        KeyKind::P384 => Ok(48),
        KeyKind::P521 => Ok(66),
        _ => Err(NO_CURVE),
    }
}

/// The point of a key as SEC 1 has it, not compressed.
fn point(kind: KeyKind, key: &Key) -> Result<Vec<u8>, CryptoError> {
    let length = field_bytes(kind)?;
    let (x, y) = (member(key, 0)?, member(key, 1)?);
    if x.len() != length || y.len() != length {
        return Err(CryptoError::Key("the numbers of a point are as long as the curve's field"));
    }
    Ok([&[4], x, y].concat())
}

/// The members x and y of such a point.
fn members(kind: KeyKind, point: &[u8]) -> Result<Key, CryptoError> {
    let (x, y) =
        point.get(1..).and_then(|rest| rest.split_at_checked(field_bytes(kind).ok()?)).ok_or(NO_POINT)?;
    Ok(vec![x.to_vec(), y.to_vec()])
}

fn private_number(kind: KeyKind, key: &Key) -> Result<&[u8], CryptoError> {
    let number = member(key, 2)?;
    if number.len() == field_bytes(kind)? { Ok(number) } else { Err(NO_SCALAR) }
}

/// A new key.
pub(crate) fn generate(kind: KeyKind) -> Result<Key, CryptoError> {
    on_curve!(kind, curve => {
        use curve::elliptic_curve::Generate;
        let secret = curve::SecretKey::try_generate_from_rng(&mut getrandom::SysRng);
        let secret = secret.map_err(|_| CryptoError::NoRandomness)?;
        let mut key = members(kind, &secret.public_key().to_sec1_bytes())?;
        key.push(secret.to_bytes().to_vec());
        Ok(key)
    })
}

/// The key, if it is one.
pub(crate) fn check(kind: KeyKind, key: Key) -> Result<Key, CryptoError> {
    let public = point(kind, &key)?;
    on_curve!(kind, curve => curve::PublicKey::from_sec1_bytes(&public).map(drop).map_err(|_| NO_POINT))?;
    if key.len() > 2 {
        let number = private_number(kind, &key)?;
        let own = on_curve!(kind, curve => {
            let secret = curve::SecretKey::from_slice(number).map_err(|_| NO_SCALAR)?;
            Ok(secret.public_key().to_sec1_bytes())
        })?;
        if !bool::from(own.ct_eq(&public)) {
            return Err(CryptoError::Key("its public part belongs to another private one"));
        }
    }
    Ok(key)
}

/// A key from its bytes.
pub(crate) fn read(kind: KeyKind, format: KeyFormat, bytes: &[u8]) -> Result<Key, CryptoError> {
    on_curve!(kind, curve => match format {
        KeyFormat::Raw => {
            let public = curve::PublicKey::from_sec1_bytes(bytes).map_err(|_| NO_POINT)?;
            members(kind, &public.to_sec1_bytes())
        }
        KeyFormat::Spki => {
            let public = curve::PublicKey::from_public_key_der(bytes);
            let public = public.map_err(|_| CryptoError::Key("no SubjectPublicKeyInfo of this curve"))?;
            members(kind, &public.to_sec1_bytes())
        }
        KeyFormat::Pkcs8 => {
            let secret = curve::SecretKey::from_pkcs8_der(bytes);
            let secret = secret.map_err(|_| CryptoError::Key("no PrivateKeyInfo of this curve"))?;
            let mut key = members(kind, &secret.public_key().to_sec1_bytes())?;
            key.push(secret.to_bytes().to_vec());
            Ok(key)
        }
    })
}

/// The bytes of a key.
pub(crate) fn write(kind: KeyKind, format: KeyFormat, key: &Key) -> Result<Vec<u8>, CryptoError> {
    const UNWRITTEN: CryptoError = CryptoError::Key("it cannot be written");
    on_curve!(kind, curve => match format {
        KeyFormat::Raw => point(kind, key),
        KeyFormat::Spki => {
            let public = curve::PublicKey::from_sec1_bytes(&point(kind, key)?).map_err(|_| NO_POINT)?;
            Ok(public.to_public_key_der().map_err(|_| UNWRITTEN)?.into_vec())
        }
        KeyFormat::Pkcs8 => {
            let secret = curve::SecretKey::from_slice(private_number(kind, key)?).map_err(|_| NO_SCALAR)?;
            Ok(secret.to_pkcs8_der().map_err(|_| UNWRITTEN)?.as_bytes().to_vec())
        }
    })
}

/// What is signed: the hash, in front of it as many zeros as make it as long as the curve's order. That does not
/// change the number that it is, and the libraries want at least half.
fn hashed(kind: KeyKind, hash: Hash, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let hash = digest(hash, data);
    let mut padded = vec![0; field_bytes(kind)?.saturating_sub(hash.len())];
    padded.extend(hash);
    Ok(padded)
}

/// A signature: r and s.
pub(crate) fn sign(kind: KeyKind, hash: Hash, key: &Key, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (number, hashed) = (private_number(kind, key)?, hashed(kind, hash, data)?);
    on_curve!(kind, curve => {
        use curve::ecdsa::signature::hazmat::PrehashSigner;
        let key = curve::ecdsa::SigningKey::from_slice(number).map_err(|_| NO_SCALAR)?;
        let signature: Result<curve::ecdsa::Signature, _> = key.sign_prehash(&hashed);
        Ok(signature.map_err(|_| CryptoError::Argument("the hash cannot be signed"))?.to_vec())
    })
}

/// Whether it is one.
pub(crate) fn verify(
    kind: KeyKind,
    hash: Hash,
    key: &Key,
    signature: &[u8],
    data: &[u8],
) -> Result<bool, CryptoError> {
    let (public, hashed) = (point(kind, key)?, hashed(kind, hash, data)?);
    on_curve!(kind, curve => {
        use curve::ecdsa::signature::hazmat::PrehashVerifier;
        let key = curve::ecdsa::VerifyingKey::from_sec1_bytes(&public).map_err(|_| NO_POINT)?;
        let signature = curve::ecdsa::Signature::from_slice(signature);
        Ok(signature.is_ok_and(|signature| key.verify_prehash(&hashed, &signature).is_ok()))
    })
}

/// The secret that two keys share.
pub(crate) fn agree(kind: KeyKind, own: &Key, other: &Key) -> Result<Vec<u8>, CryptoError> {
    let (number, public) = (private_number(kind, own)?, point(kind, other)?);
    on_curve!(kind, curve => {
        let secret = curve::SecretKey::from_slice(number).map_err(|_| NO_SCALAR)?;
        let public = curve::PublicKey::from_sec1_bytes(&public).map_err(|_| NO_POINT)?;
        Ok(secret.diffie_hellman(&public).raw_secret_bytes().to_vec())
    })
}
