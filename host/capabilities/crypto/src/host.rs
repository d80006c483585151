//! The host functions of `crypto`: how long each takes, then the work.

use crate::Crypto;
use crate::error::CryptoError;
use crate::turns::Effort;
use crate::wit::{self, Cipher, Derivation, Hash, Key, KeyFormat, KeyKind, PasswordScheme, SignatureScheme};
use crate::{aes, derive, hash, keys, password, rsa, sign};
use std::sync::Arc;
use stoa_capability::{Gate, HostError, OpId};
use stoa_kernel::Phase;

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

/// Whether a computation draws random numbers, which init may not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Draws {
    Nothing,
    Randomness,
}

fn begin<T: Send + 'static>(
    gate: &mut Gate<'_, Crypto>,
    draws: Draws,
    effort: Effort,
    work: impl FnOnce() -> Result<T, CryptoError> + Send + 'static,
) -> wasmtime::Result<OpId> {
    gate.start(|granted| {
        let lane = Arc::clone(&granted.state.lane);
        let refused = draws == Draws::Randomness && granted.cx.phase == Phase::Init;
        async move { if refused { Err(CryptoError::InInit) } else { lane.run(effort, work).await } }
    })
}

impl wit::Host for Gate<'_, Crypto> {
    fn digest(&mut self, hash: Hash, data: Vec<u8>) -> wasmtime::Result<OpId> {
        begin(self, Draws::Nothing, Effort::of_bytes(data.len()), move || Ok(hash::digest(hash, &data)))
    }

    fn sign(&mut self, scheme: SignatureScheme, key: Key, data: Vec<u8>) -> wasmtime::Result<OpId> {
        let effort = sign::effort(&scheme).and(Effort::of_bytes(data.len()));
        // The others are made of the key and the data alone.
        let is_random = matches!(scheme, SignatureScheme::RsaPss(pss) if pss.salt_length > 0);
        let draws = if is_random { Draws::Randomness } else { Draws::Nothing };
        begin(self, draws, effort, move || sign::sign(&scheme, &key, &data))
    }

    fn encrypt(&mut self, cipher: Cipher, key: Key, data: Vec<u8>) -> wasmtime::Result<OpId> {
        let is_random = matches!(cipher, Cipher::RsaOaep(_));
        let draws = if is_random { Draws::Randomness } else { Draws::Nothing };
        begin(self, draws, Effort::of_bytes(data.len()), move || match &cipher {
            Cipher::AesGcm(gcm) => aes::gcm_encrypt(gcm, keys::member(&key, 0)?, data),
            Cipher::AesCbc(iv) => aes::cbc_encrypt(iv, keys::member(&key, 0)?, &data),
            Cipher::AesCtr(ctr) => aes::ctr(ctr, keys::member(&key, 0)?, data),
            Cipher::AesKw => aes::wrap(keys::member(&key, 0)?, &data),
            Cipher::RsaOaep(oaep) => rsa::encrypt(oaep, &key, &data),
        })
    }

    fn decrypt(&mut self, cipher: Cipher, key: Key, data: Vec<u8>) -> wasmtime::Result<OpId> {
        let is_rsa = matches!(cipher, Cipher::RsaOaep(_));
        let effort = if is_rsa { Effort::Long } else { Effort::of_bytes(data.len()) };
        begin(self, Draws::Nothing, effort, move || match &cipher {
            Cipher::AesGcm(gcm) => aes::gcm_decrypt(gcm, keys::member(&key, 0)?, data),
            Cipher::AesCbc(iv) => aes::cbc_decrypt(iv, keys::member(&key, 0)?, &data),
            Cipher::AesCtr(ctr) => aes::ctr(ctr, keys::member(&key, 0)?, data),
            Cipher::AesKw => aes::unwrap(keys::member(&key, 0)?, &data),
            Cipher::RsaOaep(oaep) => rsa::decrypt(oaep, &key, &data),
        })
    }

    fn derive(&mut self, derivation: Derivation, secret: Key, length: u32) -> wasmtime::Result<OpId> {
        begin(self, Draws::Nothing, derive::effort(&derivation), move || {
            derive::derive(&derivation, &secret, length)
        })
    }

    fn write_key(&mut self, kind: KeyKind, format: KeyFormat, key: Key) -> wasmtime::Result<OpId> {
        begin(self, Draws::Nothing, Effort::Short, move || keys::write(kind, format, &key))
    }

    fn bytes_result(&mut self, op: OpId) -> Outcome<Vec<u8>> {
        Ok(self.result(op))
    }

    fn verify(
        &mut self,
        scheme: SignatureScheme,
        key: Key,
        signature: Vec<u8>,
        data: Vec<u8>,
    ) -> wasmtime::Result<OpId> {
        let effort = sign::effort_of_verifying(&scheme).and(Effort::of_bytes(data.len()));
        begin(self, Draws::Nothing, effort, move || sign::verify(&scheme, &key, &signature, &data))
    }

    fn verify_password(&mut self, password: Vec<u8>, hash: String) -> wasmtime::Result<OpId> {
        begin(self, Draws::Nothing, Effort::Long, move || password::verify(&password, &hash))
    }

    fn truth_result(&mut self, op: OpId) -> Outcome<bool> {
        Ok(self.result(op))
    }

    fn generate_rsa_key(&mut self, bits: u32, exponent: u32) -> wasmtime::Result<OpId> {
        begin(self, Draws::Randomness, Effort::Long, move || rsa::generate(bits, exponent))
    }

    fn generate_key(&mut self, kind: KeyKind) -> wasmtime::Result<OpId> {
        begin(self, Draws::Randomness, sign::effort_on(kind), move || keys::generate(kind))
    }

    fn read_key(&mut self, kind: KeyKind, format: KeyFormat, bytes: Vec<u8>) -> wasmtime::Result<OpId> {
        begin(self, Draws::Nothing, sign::effort_of_reading(kind), move || keys::read(kind, format, &bytes))
    }

    fn check_key(&mut self, kind: KeyKind, key: Key) -> wasmtime::Result<OpId> {
        begin(self, Draws::Nothing, sign::effort_of_reading(kind), move || keys::check(kind, key))
    }

    fn key_result(&mut self, op: OpId) -> Outcome<Key> {
        Ok(self.result(op))
    }

    fn hash_password(&mut self, scheme: PasswordScheme, password: Vec<u8>) -> wasmtime::Result<OpId> {
        begin(self, Draws::Randomness, Effort::Long, move || password::hash(&scheme, &password))
    }

    fn hash_password_result(&mut self, op: OpId) -> Outcome<String> {
        Ok(self.result(op))
    }
}
