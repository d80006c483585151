//! Bytes from a secret.

use crate::curve448::x448_agree;
use crate::curve25519::x25519_agree;
use crate::error::{CryptoError, within};
use crate::hash::with_hash;
use crate::keys::{Key, member};
use crate::turns::Effort;
use crate::wit::{Agreement, Derivation, Hash, KeyKind, Pbkdf2};
use crate::{ec, sign};
use sha2::Digest;

/// Iterations times blocks in one call: about a second.
const MAX_ROUNDS: u64 = 2_000_000;
/// Bytes in one call: more than any key has.
const MAX_BYTES: u64 = 64 * 1024;

/// How long it takes.
pub(crate) fn effort(derivation: &Derivation) -> Effort {
    match derivation {
        Derivation::Agreement(agreement) => sign::effort_on(agreement.kind),
        Derivation::Hkdf(_) => Effort::Short,
        Derivation::Pbkdf2(_) => Effort::Long,
    }
}

/// So many bytes; of an agreement, 0 means all.
pub(crate) fn derive(derivation: &Derivation, secret: &Key, length: u32) -> Result<Vec<u8>, CryptoError> {
    within("the length, in bytes,", u64::from(length), 0, MAX_BYTES)?;
    let bytes = usize::try_from(length).map_err(|_| CryptoError::Broken)?;
    match derivation {
        Derivation::Agreement(agreement) => agree(agreement, secret, bytes),
        Derivation::Hkdf(hkdf) => {
            let mut derived = vec![0; bytes];
            let expanded = with_hash!(hkdf.hash, D => {
                hkdf::Hkdf::<D>::new(Some(&hkdf.salt), member(secret, 0)?).expand(&hkdf.info, &mut derived)
            });
            expanded.map_err(|_| CryptoError::Argument("HKDF gives at most 255 blocks of its hash"))?;
            Ok(derived)
        }
        Derivation::Pbkdf2(pbkdf2) => stretch(pbkdf2, member(secret, 0)?, bytes),
    }
}

fn agree(agreement: &Agreement, secret: &Key, length: usize) -> Result<Vec<u8>, CryptoError> {
    let mut shared = match agreement.kind {
        KeyKind::X25519 => x25519_agree(member(secret, 1)?, member(&agreement.public, 0)?)?,
        KeyKind::X448 => x448_agree(member(secret, 1)?, member(&agreement.public, 0)?)?,
        kind => ec::agree(kind, secret, &agreement.public)?,
    };
    if length > shared.len() {
        return Err(CryptoError::Argument("the shared secret is shorter"));
    }
    if length > 0 {
        shared.truncate(length);
    }
    Ok(shared)
}

fn stretch(pbkdf2: &Pbkdf2, password: &[u8], length: usize) -> Result<Vec<u8>, CryptoError> {
    let iterations = u64::from(pbkdf2.iterations);
    let blocks = length.div_ceil(hash_bytes(pbkdf2.hash)).max(1) as u64;
    within("PBKDF2's iterations times blocks", iterations.saturating_mul(blocks), 1, MAX_ROUNDS)?;
    let mut derived = vec![0; length];
    with_hash!(pbkdf2.hash, D => {
        pbkdf2::pbkdf2_hmac::<D>(password, &pbkdf2.salt, pbkdf2.iterations, &mut derived);
    });
    Ok(derived)
}

fn hash_bytes(hash: Hash) -> usize {
    with_hash!(hash, D => <D as Digest>::output_size())
}
