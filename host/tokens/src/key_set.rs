//! The public keys of an issuer, as it publishes them. Of what stands in such a document, keys that can verify a token
//! are taken and all else is left: shared secrets above all.

use crate::algorithm::Algorithm;
use crate::compact::Compact;
use crate::refused::Refused;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::crypto::verify;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use serde::Deserialize;
use serde_json::Value;

/// Issuers have two or three.
const MAX_KEYS: usize = 100;
/// Base64url characters of a modulus: 2,048 bits are the least that is safe, and 8,192 the most that is quick.
const MODULUS_CHARS: std::ops::RangeInclusive<usize> = 342..=1_366;
/// And of an exponent: a longer one only costs time.
const EXPONENT_CHARS: usize = 6;

/// Keys.
#[derive(Debug, Default)]
pub struct KeySet(Vec<Key>);

#[derive(Debug)]
struct Key {
    kid: Option<String>,
    kind: Kind,
    /// The only one it is for.
    algorithm: Option<Algorithm>,
    public: DecodingKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    P256,
    P384,
    Rsa,
    Ed25519,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads the document.
    pub fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|_| "it is no JSON with a list 'keys'")?;
        if document.keys.len() > MAX_KEYS {
            return Err("it holds more than 100 keys");
        }
        Ok(document.keys.into_iter().filter_map(Key::read).collect())
    }

    /// Whether the token is signed by one of these.
    pub(crate) fn verify(&self, token: &Compact<'_>) -> Result<(), Refused> {
        let key = self.find(token.kid.as_deref(), token.algorithm)?;
        let message = token.message.as_bytes();
        match verify(token.signature, message, &key.public, token.algorithm.inner()) {
            Ok(true) => Ok(()),
            // A key that was published damaged verifies nothing.
            Ok(false) | Err(_) => Err(Refused::Signature),
        }
    }

    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<&Key, Refused> {
        let mut named = self.0.iter().filter(|key| kid.is_none() || key.kid.as_deref() == kid).peekable();
        if named.peek().is_none() {
            return Err(Refused::UnknownKey);
        }
        let mut fitting = named.filter(|key| key.fits(algorithm));
        let key = fitting.next().ok_or(Refused::AlgorithmMismatch)?;
        if fitting.next().is_some() { Err(Refused::NoKeyNamed) } else { Ok(key) }
    }
}

impl FromIterator<Key> for KeySet {
    fn from_iter<I: IntoIterator<Item = Key>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl KeySet {
    /// Of the platform's own.
    pub(crate) fn of(keys: impl IntoIterator<Item = Value>) -> Self {
        keys.into_iter().filter_map(Key::read).collect()
    }
}

impl Key {
    /// None: it is no key that could verify a token.
    fn read(value: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        let is_for_tokens = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let kind = match &jwk.algorithm {
            AlgorithmParameters::EllipticCurve(curve) => match curve.curve {
                EllipticCurve::P256 => Kind::P256,
                EllipticCurve::P384 => Kind::P384,
                _ => return None,
            },
            AlgorithmParameters::RSA(rsa) => {
                let fits = MODULUS_CHARS.contains(&rsa.n.len()) && rsa.e.len() <= EXPONENT_CHARS;
                fits.then_some(Kind::Rsa)?
            }
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => Kind::Ed25519,
            _ => return None,
        };
        let algorithm = match jwk.common.key_algorithm {
            None => None,
            Some(KeyAlgorithm::UNKNOWN_ALGORITHM) => return None,
            Some(named) => Some(Algorithm::named(&named.to_string())?),
        };
        let public = DecodingKey::from_jwk(&jwk).ok()?;
        is_for_tokens.then_some(Self { kid: jwk.common.key_id, kind, algorithm, public })
    }

    fn fits(&self, algorithm: Algorithm) -> bool {
        use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
        let is_of_the_kind = match self.kind {
            Kind::P256 => algorithm == ES256,
            Kind::P384 => algorithm == ES384,
            Kind::Rsa => matches!(algorithm, RS256 | RS384 | RS512 | PS256 | PS384 | PS512),
            Kind::Ed25519 => algorithm == EdDSA,
        };
        is_of_the_kind && self.algorithm.is_none_or(|only| only == algorithm)
    }
}
