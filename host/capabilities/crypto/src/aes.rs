//! AES in its modes.

mod ctr_mode;
mod gcm;

use crate::error::CryptoError;
use crate::wit::{Ctr, Gcm};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use aes_kw::{AesKw, IV_LEN};

const NO_KEY: CryptoError = CryptoError::Key("a key of AES has 16, 24 or 32 bytes");
const NO_IV: CryptoError = CryptoError::Argument("the initialisation vector has 16 bytes");

/// Evaluates an expression for the cipher that a key's length means.
macro_rules! with_aes {
    ($key:expr, $aes:ident => $body:expr) => {
        match $key.len() {
            16 => {
                type $aes = aes::Aes128;
                $body
            }
            24 => {
                type $aes = aes::Aes192;
                $body
            }
            32 => {
                type $aes = aes::Aes256;
                $body
            }
            _ => Err($crate::aes::NO_KEY),
        }
    };
}
use with_aes;

pub(crate) fn gcm_encrypt(gcm: &Gcm, key: &[u8], data: Vec<u8>) -> Result<Vec<u8>, CryptoError> {
    gcm::encrypt(gcm, key, data)
}

pub(crate) fn gcm_decrypt(gcm: &Gcm, key: &[u8], data: Vec<u8>) -> Result<Vec<u8>, CryptoError> {
    gcm::decrypt(gcm, key, data)
}

/// Encrypts and decrypts alike.
pub(crate) fn ctr(ctr: &Ctr, key: &[u8], data: Vec<u8>) -> Result<Vec<u8>, CryptoError> {
    ctr_mode::apply(ctr, key, data)
}

pub(crate) fn cbc_encrypt(iv: &[u8], key: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let iv: [u8; 16] = iv.try_into().map_err(|_| NO_IV)?;
    with_aes!(key, Aes => {
        let cipher = cbc::Encryptor::<Aes>::new_from_slices(key, &iv).map_err(|_| NO_KEY)?;
        Ok(cipher.encrypt_padded_vec::<Pkcs7>(data))
    })
}

pub(crate) fn cbc_decrypt(iv: &[u8], key: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let iv: [u8; 16] = iv.try_into().map_err(|_| NO_IV)?;
    with_aes!(key, Aes => {
        let cipher = cbc::Decryptor::<Aes>::new_from_slices(key, &iv).map_err(|_| NO_KEY)?;
        cipher.decrypt_padded_vec::<Pkcs7>(data).map_err(|_| CryptoError::Decrypt)
    })
}

pub(crate) fn wrap(key: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    const UNWRAPPABLE: CryptoError = CryptoError::Argument("AES-KW wraps a multiple of 8 bytes, at least 16");
    if data.len() < 2 * IV_LEN {
        return Err(UNWRAPPABLE);
    }
    let mut wrapped = vec![0; data.len() + IV_LEN];
    with_aes!(key, Aes => {
        let cipher = AesKw::<Aes>::new_from_slice(key).map_err(|_| NO_KEY)?;
        cipher.wrap_key(data, &mut wrapped).map(drop).map_err(|_| UNWRAPPABLE)
    })?;
    Ok(wrapped)
}

pub(crate) fn unwrap(key: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let length = data.len().checked_sub(IV_LEN).filter(|length| *length >= 2 * IV_LEN);
    let mut unwrapped = vec![0; length.ok_or(CryptoError::Decrypt)?];
    with_aes!(key, Aes => {
        let cipher = AesKw::<Aes>::new_from_slice(key).map_err(|_| NO_KEY)?;
        cipher.unwrap_key(data, &mut unwrapped).map(drop).map_err(|_| CryptoError::Decrypt)
    })?;
    Ok(unwrapped)
}
