//! AES in counter mode, where any number of the counter's bits count and the others stay as they are.

use super::{NO_KEY, with_aes};
use crate::error::{CryptoError, within};
use crate::wit::Ctr;
use aes::cipher::{KeyIvInit, StreamCipher};

const BLOCK: usize = 16;

/// Encrypts and decrypts alike.
pub(super) fn apply(ctr: &Ctr, key: &[u8], mut data: Vec<u8>) -> Result<Vec<u8>, CryptoError> {
    let counter: [u8; BLOCK] =
        ctr.counter.as_slice().try_into().map_err(|_| CryptoError::Argument("the counter has 16 bytes"))?;
    within("the counter's length, in bits,", u64::from(ctr.length), 1, 128)?;
    let counter = u128::from_be_bytes(counter);
    let counting = u128::MAX >> (128 - ctr.length);
    // As if all bits counted until the counter is back at 0; then again, with the other bits as they were.
    let until_zero = (counting - (counter & counting)).saturating_add(1);
    let blocks = data.len().div_ceil(BLOCK) as u128;
    if blocks > counting.saturating_add(1) {
        return Err(CryptoError::Argument("the data is longer than the counter can count"));
    }
    let first = usize::try_from(until_zero).unwrap_or(usize::MAX).saturating_mul(BLOCK).min(data.len());
    let (before, after) = data.split_at_mut(first);
    with_aes!(key, Aes => {
        for (part, counter) in [(before, counter), (after, counter & !counting)] {
            let cipher = ctr::Ctr128BE::<Aes>::new_from_slices(key, &counter.to_be_bytes());
            cipher.map_err(|_| NO_KEY)?.apply_keystream(part);
        }
        Ok(())
    })?;
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_that_is_full_goes_on_at_zero_and_leaves_its_nonce() {
        let stream = |counter: u128, length, bytes| {
            let ctr = Ctr { counter: counter.to_be_bytes().to_vec(), length };
            apply(&ctr, &[7; 16], vec![0; bytes])
        };
        let nonce = 0xAB_u128 << 120;
        let wrapped = stream(nonce | 0xFE, 8, 48).unwrap();
        let parts = [stream(nonce | 0xFE, 128, 32).unwrap(), stream(nonce, 128, 16).unwrap()].concat();
        assert_eq!(wrapped, parts);
        assert!(stream(nonce, 1, 32).is_ok());
        assert!(stream(nonce, 1, 33).is_err());
        assert_eq!(stream(u128::MAX, 128, 32).unwrap().get(16..), stream(0, 128, 16).unwrap().get(..));
    }
}
