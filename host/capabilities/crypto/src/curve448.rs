//! Curve448: signatures with Ed448, agreement with X448.

use crate::error::CryptoError;
use crate::okp::fixed;
use ed448_goldilocks::{CompressedEdwardsY, Signature, SigningKey, VerifyingKey};
use subtle::ConstantTimeEq;
use x448::{X448_BASEPOINT_BYTES, x448_unchecked};

/// Of a key of Ed448.
pub(crate) const ED448_BYTES: usize = 57;
/// Of a key of X448, and of the secret that two of them share.
pub(crate) const X448_BYTES: usize = 56;
/// Of the context of a signature.
const MAX_CONTEXT: usize = 255;

const LONG_CONTEXT: CryptoError = CryptoError::Argument("the context of a signature has at most 255 bytes");

fn signing_key(seed: &[u8]) -> Result<SigningKey, CryptoError> {
    Ok(SigningKey::from(&fixed::<ED448_BYTES>(seed)?.into()))
}

/// The public key of a seed.
pub(crate) fn ed448_public(seed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    Ok(signing_key(seed)?.verifying_key().to_bytes().to_vec())
}

/// A signature.
pub(crate) fn ed448_sign(seed: &[u8], context: &[u8], data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let signature = signing_key(seed)?.sign_ctx(context, data).map_err(|_| LONG_CONTEXT)?;
    Ok(signature.to_bytes().to_vec())
}

/// Whether it is one.
pub(crate) fn ed448_verify(
    public: &[u8],
    context: &[u8],
    signature: &[u8],
    data: &[u8],
) -> Result<bool, CryptoError> {
    if context.len() > MAX_CONTEXT {
        return Err(LONG_CONTEXT);
    }
    let (Ok(public), Ok(signature)) = (fixed(public), Signature::from_slice(signature)) else {
        return Ok(false);
    };
    if !is_canonical(&public) || !is_canonical(signature.r_bytes()) {
        return Ok(false);
    }
    let key = VerifyingKey::from_bytes(&public);
    Ok(key.is_ok_and(|key| key.verify_ctx(&signature, context, data).is_ok()))
}

/// Whether these are the bytes of a point as RFC 8032 writes it: the library reads others too.
fn is_canonical(bytes: &[u8; ED448_BYTES]) -> bool {
    let point = CompressedEdwardsY(*bytes).decompress_unchecked().into_option();
    point.is_some_and(|point| point.compress().as_bytes() == bytes)
}

/// The public key of a secret one.
pub(crate) fn x448_public(secret: &[u8]) -> Result<Vec<u8>, CryptoError> {
    Ok(x448_unchecked(fixed(secret)?, X448_BASEPOINT_BYTES).to_vec())
}

/// The secret that two keys share. A public key of small order would make it known to everybody; every spelling of
/// one gives zero, of which the library's own check knows some.
pub(crate) fn x448_agree(secret: &[u8], public: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let shared = x448_unchecked(fixed(secret)?, fixed(public)?);
    if bool::from(shared.ct_eq(&[0; X448_BYTES])) {
        Err(CryptoError::Argument("the public key is of small order"))
    } else {
        Ok(shared.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(digit).collect()
    }

    /// RFC 8032, section 7.4, "1 octet (with context)": Wycheproof has no contexts.
    #[test]
    fn a_signature_is_one_in_its_context_only() {
        let seed = bytes(
            "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a\
             12274e",
        );
        let signature = ed448_sign(&seed, b"foo", &[3]).unwrap();
        let expected = "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fc\
                        e6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d542840\
                        7e85dcbc98a49155c13764e66c3c00";
        assert_eq!(signature, bytes(expected));
        let public = ed448_public(&seed).unwrap();
        assert!(ed448_verify(&public, b"foo", &signature, &[3]).unwrap());
        assert!(!ed448_verify(&public, b"bar", &signature, &[3]).unwrap());
        assert!(!ed448_verify(&public, b"", &signature, &[3]).unwrap());
    }

    #[test]
    fn a_context_has_at_most_255_bytes() {
        let seed = [7; ED448_BYTES];
        let public = ed448_public(&seed).unwrap();
        let longest = ed448_sign(&seed, &[0; 255], b"data").unwrap();
        assert!(ed448_verify(&public, &[0; 255], &longest, b"data").unwrap());
        assert!(ed448_sign(&seed, &[0; 256], b"data").is_err());
        assert!(ed448_verify(&public, &[0; 256], &longest, b"data").is_err());
    }

    /// The library ignores the seven bits beside the sign, and so would verify with another spelling of the key.
    #[test]
    fn a_point_has_one_spelling() {
        let generator = CompressedEdwardsY::GENERATOR.to_bytes();
        assert!(is_canonical(&generator));
        let mut other = generator;
        other[56] |= 1;
        assert!(CompressedEdwardsY(other).decompress().into_option().is_some());
        assert!(!is_canonical(&other));
    }

    /// Zero and one, written as themselves and with the field's prime added; the last is minus one.
    #[test]
    fn nothing_is_agreed_with_a_point_of_small_order() {
        let prime = "ff".repeat(28) + "fe" + &"ff".repeat(27);
        let small = [
            "00".repeat(56),
            "01".to_owned() + &"00".repeat(55),
            prime.clone(),
            "00".repeat(28) + &"ff".repeat(28),
            "fe".to_owned() + &prime[2..],
        ];
        for point in small {
            assert!(x448_agree(&[7; X448_BYTES], &bytes(&point)).is_err(), "{point}");
        }
        let public = x448_public(&[9; X448_BYTES]).unwrap();
        let other = x448_public(&[7; X448_BYTES]).unwrap();
        let shared = x448_agree(&[7; X448_BYTES], &public).unwrap();
        assert_eq!(shared, x448_agree(&[9; X448_BYTES], &other).unwrap());
    }
}
