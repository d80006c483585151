//! Curve25519: signatures with Ed25519, agreement with X25519.

use crate::error::CryptoError;
use crate::okp::fixed;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use x25519_dalek::{PublicKey, StaticSecret};

/// Of every key.
pub(crate) const KEY_BYTES: usize = 32;

fn pair(seed: &[u8]) -> Result<Ed25519KeyPair, CryptoError> {
    Ed25519KeyPair::from_seed_unchecked(&fixed::<KEY_BYTES>(seed)?)
        .map_err(|_| CryptoError::Key("no seed of Ed25519"))
}

/// The public key of a seed.
pub(crate) fn ed25519_public(seed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    Ok(pair(seed)?.public_key().as_ref().to_vec())
}

/// A signature.
pub(crate) fn ed25519_sign(seed: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    Ok(pair(seed)?.sign(data).as_ref().to_vec())
}

/// Whether it is one.
pub(crate) fn ed25519_verify(public: &[u8], signature: &[u8], data: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(data, signature).is_ok()
}

/// The public key of a secret one.
pub(crate) fn x25519_public(secret: &[u8]) -> Result<Vec<u8>, CryptoError> {
    Ok(PublicKey::from(&StaticSecret::from(fixed::<KEY_BYTES>(secret)?)).as_bytes().to_vec())
}

/// The secret that two keys share. A public key of small order would make it known to everybody.
pub(crate) fn x25519_agree(secret: &[u8], public: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let shared =
        StaticSecret::from(fixed::<KEY_BYTES>(secret)?)
            .diffie_hellman(&PublicKey::from(fixed::<KEY_BYTES>(public)?));
    if shared.was_contributory() {
        Ok(shared.as_bytes().to_vec())
    } else {
        Err(CryptoError::Argument("the public key is of small order"))
    }
}
