//! What a key looks like, and what is kept of it.

use crate::error::IdentityError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// So that a leaked key is recognised by those who look for keys in public places.
const MARK: &str = "stoa_";
/// 71 bits: enough that ids are never alike.
const ID_CHARS: usize = 12;
/// Twice the 128 bits that nobody can guess.
const SECRET_BYTES: usize = 32;
const SECRET_CHARS: usize = 43;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The SHA-256 of a whole key. Keys are random, so nothing slower is needed to keep them from being guessed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyHash([u8; 32]);

/// A key that was made just now: the only moment at which it is known.
pub(crate) struct FreshKey {
    pub(crate) id: String,
    pub(crate) text: String,
}

impl FreshKey {
    /// From the machine's randomness.
    pub(crate) fn make() -> Result<Self, IdentityError> {
        let id = id("")?;
        let text = format!("{MARK}{id}_{}", secret()?);
        Ok(Self { id, text })
    }
}

/// Random bytes.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), IdentityError> {
    SystemRandom::new().fill(bytes).map_err(|_| IdentityError::NoRandomness)
}

/// What nobody can guess, to be handed out once.
pub(crate) fn secret() -> Result<String, IdentityError> {
    let mut secret = [0; SECRET_BYTES];
    fill(&mut secret)?;
    Ok(URL_SAFE_NO_PAD.encode(secret))
}

/// A fresh id.
pub(crate) fn id(mark: &str) -> Result<String, IdentityError> {
    Ok(format!("{mark}{}", random_id(&SystemRandom::new())?))
}

fn random_id(random: &SystemRandom) -> Result<String, IdentityError> {
    let mut id = String::with_capacity(ID_CHARS);
    while id.len() < ID_CHARS {
        let mut bytes = [0; ID_CHARS];
        random.fill(&mut bytes).map_err(|_| IdentityError::NoRandomness)?;
        // 62 and 63 are left out, so that every character is as likely as another.
        let fair = bytes.iter().filter_map(|byte| BASE62.get(usize::from(byte & 63)));
        id.extend(fair.take(ID_CHARS - id.len()).map(|&letter| char::from(letter)));
    }
    Ok(id)
}

/// The id in a key, if it has the form of one.
pub(crate) fn id_of(text: &str) -> Option<&str> {
    let (id, secret) = text.strip_prefix(MARK)?.split_at_checked(ID_CHARS)?;
    let secret = secret.strip_prefix('_')?;
    let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (is_id && secret.len() == SECRET_CHARS && secret.bytes().all(is_letter)).then_some(id)
}

/// What may be shown of a key.
pub(crate) fn prefix_of(id: &str) -> String {
    format!("{MARK}{id}_…")
}

impl KeyHash {
    /// Of a key.
    pub(crate) fn of(text: &str) -> Self {
        let mut hash = [0; 32];
        hash.iter_mut().zip(digest(&SHA256, text.as_bytes()).as_ref()).for_each(|(to, from)| *to = *from);
        Self(hash)
    }

    /// As it is stored.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Compares hashes in a time that says nothing about them.
pub(crate) struct Comparer(hmac::Key);

impl Comparer {
    /// With a key that nobody knows.
    pub(crate) fn new() -> Result<Self, IdentityError> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        key.map(Self).map_err(|_| IdentityError::NoRandomness)
    }

    /// Whether they are the same.
    pub(crate) fn is_same(&self, stored: &[u8], given: &KeyHash) -> bool {
        let tag = hmac::sign(&self.0, stored);
        hmac::verify(&self.0, given.as_bytes(), tag.as_ref()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_key_has_the_form_that_is_promised() {
        for _ in 0..100 {
            let key = FreshKey::make().unwrap();
            assert_eq!(key.text.len(), 5 + 12 + 1 + 43);
            assert_eq!(id_of(&key.text), Some(key.id.as_str()));
        }
        assert_ne!(FreshKey::make().unwrap().text, FreshKey::make().unwrap().text);
    }

    #[test]
    fn what_has_not_the_form_has_no_id() {
        let key = FreshKey::make().unwrap().text;
        for bad in [
            "",
            "stoa_",
            "stoa_äääääääääääää",
            &key[1..],
            &key[..key.len() - 1],
            &format!("{key}a"),
            &key.replace("stoa_", "STOA_"),
            &format!("stoa_{}_{}", "a".repeat(11), "b".repeat(44)),
            &format!("stoa_{}_{}", "a".repeat(12), " ".repeat(43)),
        ] {
            assert_eq!(id_of(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_the_same_hash_is_the_same() {
        let comparer = Comparer::new().unwrap();
        let hash = KeyHash::of("a");
        assert!(comparer.is_same(hash.as_bytes(), &hash));
        assert!(!comparer.is_same(KeyHash::of("b").as_bytes(), &hash));
        assert!(!comparer.is_same(&[], &hash));
    }
}
