//! RSA: signatures and encryption.

use crate::error::{CryptoError, within};
use crate::hash::{digest, with_hash};
use crate::keys::{Key, member};
use crate::wit::{Hash, KeyFormat, Oaep as OaepParams};
use getrandom::SysRng;
use pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use rsa::rand_core::UnwrapErr;
use rsa::traits::{PaddingScheme, PrivateKeyParts, PublicKeyParts, SignatureScheme};
use rsa::{BoxedUint, Oaep, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};

/// Bits of a modulus: fewer protect nothing, and with more one call would take seconds.
const BITS: (u64, u64) = (1024, 4096);
/// Members of a private key.
const PRIVATE_MEMBERS: usize = 8;

const NO_KEY: CryptoError = CryptoError::Key("the numbers do not belong together");

/// A padding of signatures, for a hash function.
#[derive(Clone, Copy)]
pub(crate) enum Padding {
    /// PKCS #1, version 1.5.
    Pkcs1,
    /// PSS, with so many bytes of salt.
    Pss(usize),
}

fn number(bytes: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(bytes)
}

fn bytes(number: &BoxedUint) -> Vec<u8> {
    number.to_be_bytes_trimmed_vartime().into_vec()
}

fn public(key: &Key) -> Result<RsaPublicKey, CryptoError> {
    checked(RsaPublicKey::new(number(member(key, 0)?), number(member(key, 1)?)).map_err(|_| NO_KEY)?)
}

fn checked<K: PublicKeyParts>(key: K) -> Result<K, CryptoError> {
    within("the modulus, in bits,", u64::from(key.n().bits_vartime()), BITS.0, BITS.1)?;
    Ok(key)
}

fn private(key: &Key) -> Result<RsaPrivateKey, CryptoError> {
    let primes = vec![number(member(key, 3)?), number(member(key, 4)?)];
    let (n, e, d) = (number(member(key, 0)?), number(member(key, 1)?), number(member(key, 2)?));
    checked(RsaPrivateKey::from_components(n, e, d, primes).map_err(|_| NO_KEY)?)
}

fn public_members(key: &impl PublicKeyParts) -> Key {
    vec![bytes(key.n()), bytes(key.e())]
}

fn private_members(key: &RsaPrivateKey) -> Result<Key, CryptoError> {
    let ([p, q], Some(dp), Some(dq), Some(qi)) = (key.primes(), key.dp(), key.dq(), key.crt_coefficient())
    else {
        return Err(CryptoError::Key("it has not two primes"));
    };
    let mut members = public_members(key);
    members.extend([key.d(), p, q, dp, dq, &qi].map(bytes));
    Ok(members)
}

/// A new key.
pub(crate) fn generate(bits: u32, exponent: u32) -> Result<Key, CryptoError> {
    within("the modulus, in bits,", u64::from(bits), BITS.0, BITS.1)?;
    if !bits.is_multiple_of(8) || exponent < 3 || exponent.is_multiple_of(2) {
        return Err(CryptoError::Argument(
            "the modulus has a multiple of 8 bits, and the public exponent is odd and at least 3",
        ));
    }
    let bits = usize::try_from(bits).map_err(|_| NO_KEY)?;
    let key = RsaPrivateKey::new_with_exp(&mut UnwrapErr(SysRng), bits, BoxedUint::from(exponent));
    private_members(&key.map_err(|_| CryptoError::Argument("there is no such key"))?)
}

/// The key, if it is one, with its members as they are made of the first five.
pub(crate) fn check(key: &Key) -> Result<Key, CryptoError> {
    match key.len() {
        2 => Ok(public_members(&public(key)?)),
        PRIVATE_MEMBERS => private_members(&private(key)?),
        _ => Err(CryptoError::Key("a private key has all its eight members")),
    }
}

/// A key from its bytes.
pub(crate) fn read(format: KeyFormat, bytes: &[u8]) -> Result<Key, CryptoError> {
    match format {
        KeyFormat::Raw => Err(CryptoError::Argument("RSA has no raw format")),
        KeyFormat::Spki => {
            let key = RsaPublicKey::from_public_key_der(bytes);
            Ok(public_members(&checked(
                key.map_err(|_| CryptoError::Key("no SubjectPublicKeyInfo of RSA"))?,
            )?))
        }
        KeyFormat::Pkcs8 => {
            let key = RsaPrivateKey::from_pkcs8_der(bytes);
            private_members(&checked(key.map_err(|_| CryptoError::Key("no PrivateKeyInfo of RSA"))?)?)
        }
    }
}

/// The bytes of a key.
pub(crate) fn write(format: KeyFormat, key: &Key) -> Result<Vec<u8>, CryptoError> {
    const UNWRITTEN: CryptoError = CryptoError::Key("it cannot be written");
    match format {
        KeyFormat::Raw => Err(CryptoError::Argument("RSA has no raw format")),
        KeyFormat::Spki => Ok(public(key)?.to_public_key_der().map_err(|_| UNWRITTEN)?.into_vec()),
        KeyFormat::Pkcs8 => Ok(private(key)?.to_pkcs8_der().map_err(|_| UNWRITTEN)?.as_bytes().to_vec()),
    }
}

/// A signature.
pub(crate) fn sign(padding: Padding, hash: Hash, key: &Key, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (key, hashed) = (private(key)?, digest(hash, data));
    let signed = with_hash!(hash, D => match padding {
        Padding::Pkcs1 => signed(&key, Pkcs1v15Sign::new::<D>(), &hashed),
        Padding::Pss(salt) => signed(&key, Pss::<D>::new_with_salt(salt), &hashed),
    });
    signed.map_err(|_| CryptoError::Argument("the key is too short for this hash and salt"))
}

fn signed(key: &RsaPrivateKey, scheme: impl SignatureScheme, hashed: &[u8]) -> rsa::Result<Vec<u8>> {
    // The generator blinds the private key against what its timing would tell.
    key.sign_with_rng(&mut UnwrapErr(SysRng), scheme, hashed)
}

/// Whether it is one.
pub(crate) fn verify(
    padding: Padding,
    hash: Hash,
    key: &Key,
    signature: &[u8],
    data: &[u8],
) -> Result<bool, CryptoError> {
    let (key, hashed) = (public(key)?, digest(hash, data));
    Ok(with_hash!(hash, D => match padding {
        Padding::Pkcs1 => key.verify(Pkcs1v15Sign::new::<D>(), &hashed, signature).is_ok(),
        Padding::Pss(salt) => key.verify(Pss::<D>::new_with_salt(salt), &hashed, signature).is_ok(),
    }))
}

/// Encrypts.
pub(crate) fn encrypt(oaep: &OaepParams, key: &Key, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (key, label) = (public(key)?, oaep.label.as_slice());
    let encrypted = with_hash!(oaep.hash, D => encrypted(&key, Oaep::<D>::new_with_label(label), data));
    encrypted.map_err(|_| CryptoError::Argument("the data is too long for the key"))
}

fn encrypted(key: &RsaPublicKey, padding: impl PaddingScheme, data: &[u8]) -> rsa::Result<Vec<u8>> {
    key.encrypt(&mut UnwrapErr(SysRng), padding, data)
}

/// Decrypts.
pub(crate) fn decrypt(oaep: &OaepParams, key: &Key, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let (key, label) = (private(key)?, oaep.label.as_slice());
    let decrypted = with_hash!(oaep.hash, D => decrypted(&key, Oaep::<D>::new_with_label(label), data));
    decrypted.map_err(|_| CryptoError::Decrypt)
}

fn decrypted(key: &RsaPrivateKey, padding: impl PaddingScheme, data: &[u8]) -> rsa::Result<Vec<u8>> {
    key.decrypt_blinded(&mut UnwrapErr(SysRng), padding, data)
}
