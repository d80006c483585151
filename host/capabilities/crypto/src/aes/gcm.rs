//! AES-GCM as NIST SP 800-38D has it. It is put together here from its parts, because the crates that offer the
//! whole fix the lengths of the initialisation vector and the tag, and scripts may choose them.

use super::{NO_KEY, with_aes};
use crate::error::CryptoError;
use crate::wit::Gcm;
use aes::cipher::{BlockCipherEncrypt, KeyInit, KeyIvInit, StreamCipher};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use subtle::ConstantTimeEq;

const BLOCK: usize = 16;
/// Lengths of a tag, in bits.
const TAGS: [u32; 7] = [32, 64, 96, 104, 112, 120, 128];

type Block = [u8; BLOCK];

/// The ciphertext, and the tag behind it.
pub(super) fn encrypt(gcm: &Gcm, key: &[u8], mut data: Vec<u8>) -> Result<Vec<u8>, CryptoError> {
    let length = tag_length(gcm)?;
    let parts = Parts::new(gcm, key)?;
    parts.apply(key, &mut data)?;
    let tag = parts.tag(gcm, &data);
    data.extend(tag.into_iter().take(length));
    Ok(data)
}

/// The data, if the tag is right.
pub(super) fn decrypt(gcm: &Gcm, key: &[u8], mut data: Vec<u8>) -> Result<Vec<u8>, CryptoError> {
    let length = data.len().checked_sub(tag_length(gcm)?).ok_or(CryptoError::Decrypt)?;
    let given = data.split_off(length);
    let parts = Parts::new(gcm, key)?;
    let tag = parts.tag(gcm, &data);
    let is_right = tag.get(..given.len()).is_some_and(|tag| tag.ct_eq(&given).into());
    if !is_right {
        return Err(CryptoError::Decrypt);
    }
    parts.apply(key, &mut data)?;
    Ok(data)
}

fn tag_length(gcm: &Gcm) -> Result<usize, CryptoError> {
    let bits = TAGS.into_iter().find(|bits| *bits == gcm.tag_bits);
    let bits = bits.ok_or(CryptoError::Argument("a tag has 32, 64, 96, 104, 112, 120 or 128 bits"))?;
    usize::try_from(bits / 8).map_err(|_| CryptoError::Broken)
}

/// What a key and an initialisation vector make.
struct Parts {
    hash: GHash,
    /// The counter before the first block of data.
    counter: Block,
    /// What hides the tag.
    mask: Block,
}

impl Parts {
    fn new(gcm: &Gcm, key: &[u8]) -> Result<Self, CryptoError> {
        if gcm.iv.is_empty() {
            return Err(CryptoError::Argument("the initialisation vector is empty"));
        }
        with_aes!(key, Aes => {
            let cipher = Aes::new_from_slice(key).map_err(|_| NO_KEY)?;
            let encrypted = |block: Block| {
                let mut block = block.into();
                cipher.encrypt_block(&mut block);
                Block::from(block)
            };
            let hash = GHash::new(&encrypted([0; BLOCK]).into());
            let counter = first_counter(hash.clone(), &gcm.iv);
            Ok(Self { hash, counter, mask: encrypted(counter) })
        })
    }

    /// Encrypts and decrypts alike.
    fn apply(&self, key: &[u8], data: &mut [u8]) -> Result<(), CryptoError> {
        with_aes!(key, Aes => {
            let mut stream =
                ctr::Ctr32BE::<Aes>::new_from_slices(key, &self.counter).map_err(|_| NO_KEY)?;
            // The first block of the stream is the mask of the tag.
            stream.apply_keystream(&mut [0; BLOCK]);
            stream.apply_keystream(data);
            Ok(())
        })
    }

    fn tag(&self, gcm: &Gcm, encrypted: &[u8]) -> Block {
        let mut hash = self.hash.clone();
        hash.update_padded(&gcm.additional_data);
        hash.update_padded(encrypted);
        hash.update(&[lengths(gcm.additional_data.len(), encrypted.len()).into()]);
        let mut tag = Block::from(hash.finalize());
        tag.iter_mut().zip(self.mask).for_each(|(byte, mask)| *byte ^= mask);
        tag
    }
}

fn first_counter(mut hash: GHash, iv: &[u8]) -> Block {
    if let Ok(iv) = <[u8; 12]>::try_from(iv) {
        let mut counter = [0; BLOCK];
        counter.iter_mut().zip(iv.into_iter().chain([0, 0, 0, 1])).for_each(|(to, from)| *to = from);
        return counter;
    }
    hash.update_padded(iv);
    hash.update(&[lengths(0, iv.len()).into()]);
    hash.finalize().into()
}

/// Two lengths in bits.
fn lengths(first: usize, second: usize) -> Block {
    (((first as u128) << 67) | ((second as u128) << 3)).to_be_bytes()
}
