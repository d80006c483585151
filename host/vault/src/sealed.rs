//! AES-256-GCM: what is encrypted, to what it is bound, and how the two lie together.

use crate::error::VaultError;
use crate::plain::Plain;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use stoa_kernel::TenantId;

/// How long a key is.
pub(crate) const KEY_BYTES: usize = 32;
/// How it is done today, as the first byte of everything that is sealed.
pub(crate) const VERSION: u8 = 1;

/// A key that is ready for use. The library keeps it expanded, and not longer than this lives.
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    pub(crate) fn new(key: &Plain) -> Result<Self, VaultError> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| VaultError::Damaged)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// The header, a nonce, the ciphertext and its tag. The nonce is random: a key may seal four thousand million
    /// times before two alike have to be feared.
    pub(crate) fn seal(&self, header: &[u8], bound: &[u8], plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; NONCE_LEN] = random(&SystemRandom::new())?;
        // At its full length at once: text in clear would stay behind where it grew out of.
        let length = header.len() + nonce.len() + plain.len() + AES_256_GCM.tag_len();
        let mut sealed = Vec::with_capacity(length);
        sealed.extend_from_slice(header);
        sealed.extend_from_slice(&nonce);
        let start = sealed.len();
        sealed.extend_from_slice(plain);
        let secret = sealed.get_mut(start..).unwrap_or_default();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(bound), secret);
        sealed.extend_from_slice(tag.map_err(|_| VaultError::TooLarge)?.as_ref());
        Ok(sealed)
    }

    /// What was sealed behind a header of so many bytes. None: it is another key's, bound to something else, or was
    /// changed; there is no telling which.
    pub(crate) fn open(&self, header: usize, bound: &[u8], sealed: &[u8]) -> Option<Plain> {
        let (nonce, ciphertext) = sealed.get(header..)?.split_first_chunk::<NONCE_LEN>()?;
        let mut plain = Plain::new(ciphertext.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.0.open_in_place(nonce, Aad::from(bound), plain.bytes_mut());
        let length = opened.ok()?.len();
        plain.truncate(length);
        Some(plain)
    }
}

/// What something sealed is bound to: it opens with the same words only.
pub(crate) fn bound(header: &[u8], tenant: Option<&TenantId>, context: &[u8]) -> Vec<u8> {
    // Neither header nor tenant can hold what ends them: the one has a fixed length, the other only a-z, 0-9 and '-'.
    let tenant = tenant.map_or("", TenantId::as_str);
    [header, tenant.as_bytes(), &[0], context].concat()
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>(source: &SystemRandom) -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    source.fill(&mut bytes).map_err(|_| VaultError::NoRandomness)?;
    Ok(bytes)
}
