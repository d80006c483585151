//! Signatures, by scheme.

use crate::curve448::{ed448_sign, ed448_verify};
use crate::curve25519::{ed25519_sign, ed25519_verify};
use crate::error::CryptoError;
use crate::hash::with_hash;
use crate::keys::{Key, member};
use crate::rsa::Padding;
use crate::turns::Effort;
use crate::wit::{Hash, KeyKind, SignatureScheme as Scheme};
use crate::{ec, rsa};
use hmac::{Hmac, KeyInit, Mac};

/// How long computing on a curve takes.
pub(crate) fn effort_on(kind: KeyKind) -> Effort {
    match kind {
        KeyKind::P256 | KeyKind::Ed25519 | KeyKind::X25519 => Effort::Short,
        KeyKind::Rsa | KeyKind::P384 | KeyKind::P521 | KeyKind::Ed448 | KeyKind::X448 => Effort::Long,
    }
}

/// How long reading or checking a key takes.
pub(crate) fn effort_of_reading(kind: KeyKind) -> Effort {
    if kind == KeyKind::Rsa { Effort::Short } else { effort_on(kind) }
}

/// How long signing takes.
pub(crate) fn effort(scheme: &Scheme) -> Effort {
    match scheme {
        Scheme::Hmac(_) | Scheme::Ed25519 => Effort::Short,
        Scheme::RsassaPkcs1(_) | Scheme::RsaPss(_) | Scheme::Ed448(_) => Effort::Long,
        Scheme::Ecdsa(ecdsa) => effort_on(ecdsa.kind),
    }
}

/// How long verifying takes: the public exponent of RSA is small.
pub(crate) fn effort_of_verifying(scheme: &Scheme) -> Effort {
    match scheme {
        Scheme::RsassaPkcs1(_) | Scheme::RsaPss(_) => Effort::Short,
        _ => effort(scheme),
    }
}

/// A signature.
pub(crate) fn sign(scheme: &Scheme, key: &Key, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    match scheme {
        Scheme::Hmac(hash) => Ok(mac(*hash, member(key, 0)?, data)),
        Scheme::RsassaPkcs1(hash) => rsa::sign(Padding::Pkcs1, *hash, key, data),
        Scheme::RsaPss(pss) => rsa::sign(padding(pss.salt_length), pss.hash, key, data),
        Scheme::Ecdsa(ecdsa) => ec::sign(ecdsa.kind, ecdsa.hash, key, data),
        Scheme::Ed25519 => ed25519_sign(member(key, 1)?, data),
        Scheme::Ed448(context) => ed448_sign(member(key, 1)?, context, data),
    }
}

/// Whether it is one.
pub(crate) fn verify(scheme: &Scheme, key: &Key, signature: &[u8], data: &[u8]) -> Result<bool, CryptoError> {
    match scheme {
        Scheme::Hmac(hash) => Ok(mac_is(*hash, member(key, 0)?, signature, data)),
        Scheme::RsassaPkcs1(hash) => rsa::verify(Padding::Pkcs1, *hash, key, signature, data),
        Scheme::RsaPss(pss) => rsa::verify(padding(pss.salt_length), pss.hash, key, signature, data),
        Scheme::Ecdsa(ecdsa) => ec::verify(ecdsa.kind, ecdsa.hash, key, signature, data),
        Scheme::Ed25519 => Ok(ed25519_verify(member(key, 0)?, signature, data)),
        Scheme::Ed448(context) => ed448_verify(member(key, 0)?, context, signature, data),
    }
}

fn padding(salt_length: u32) -> Padding {
    Padding::Pss(usize::try_from(salt_length).unwrap_or(usize::MAX))
}

fn mac(hash: Hash, key: &[u8], data: &[u8]) -> Vec<u8> {
    with_hash!(hash, D => match Hmac::<D>::new_from_slice(key) {
        Ok(mac) => mac.chain_update(data).finalize().into_bytes().to_vec(),
        // HMAC takes keys of every length.
        Err(_) => Vec::new(),
    })
}

fn mac_is(hash: Hash, key: &[u8], signature: &[u8], data: &[u8]) -> bool {
    with_hash!(hash, D => {
        Hmac::<D>::new_from_slice(key).is_ok_and(|mac| mac.chain_update(data).verify_slice(signature).is_ok())
    })
}
