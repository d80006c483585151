//! The keys of a realm: made, published, and used to sign.

use crate::compact::OUR_KEYS;
use crate::error::TokenError;
use crate::key_set::KeySet;
use crate::rotation::{self, SigningKeyInfo, Times};
use crate::rows::KeyRow;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm as Inner, EncodingKey, Header, encode};
use ring::pkcs8::Document;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Map, Value, json};
use std::time::Instant;

/// How a key takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotate {
    /// As gently, if it is time for another.
    WhenDue,
    /// The next one is published and signs later; those before verify until their last token has expired.
    Gently,
    /// The next one signs now, and whatever was signed before is void: for a key that has leaked.
    AtOnce,
}

/// The keys of a realm that verify.
pub(crate) struct Ring {
    rows: Vec<KeyRow>,
    pub(crate) set: KeySet,
    /// When it was looked at because a token named a key that was not there. None: for another reason.
    pub(crate) looked_again: Option<Instant>,
}

impl Ring {
    pub(crate) fn new(rows: Vec<KeyRow>, looked_again: Option<Instant>) -> Self {
        let set = KeySet::of(rows.iter().map(|row| row.public.clone()));
        Self { rows, set, looked_again }
    }

    pub(crate) fn times(&self) -> Vec<Times> {
        self.rows.iter().map(|row| row.times).collect()
    }

    /// The one that signs.
    pub(crate) fn signer(&self, now: i64) -> Option<&KeyRow> {
        rotation::signing(&self.times(), now).and_then(|index| self.rows.get(index))
    }

    /// As verifiers fetch them.
    pub(crate) fn published(&self) -> Value {
        json!({ "keys": self.rows.iter().map(|row| &row.public).collect::<Vec<_>>() })
    }

    /// As people look at them.
    pub(crate) fn infos(&self, now: i64) -> Vec<SigningKeyInfo> {
        let times = self.times();
        let info = |(index, row): (usize, &KeyRow)| SigningKeyInfo {
            kid: row.kid.clone(),
            algorithm: row.public.get("alg").and_then(Value::as_str).unwrap_or_default().to_owned(),
            state: rotation::state(&times, index, now),
            created_at: row.created_at,
            signs_from: row.times.signs_from,
            verifies_until: row.times.verifies_until,
        };
        self.rows.iter().enumerate().map(info).collect()
    }
}

/// A key that was made just now.
pub(crate) struct Fresh {
    pub(crate) kid: String,
    pub(crate) public: Value,
    pub(crate) private: Document,
}

impl Fresh {
    pub(crate) fn make() -> Result<Self, TokenError> {
        let private = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let private = private.map_err(|_| TokenError::NoRandomness)?;
        let mut jwk = Jwk::from_encoding_key(&EncodingKey::from_ec_der(private.as_ref()), Inner::ES256)?;
        let kid = format!("{OUR_KEYS}{}", jwk.thumbprint(ThumbprintHash::SHA256)?);
        jwk.common.key_id = Some(kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { kid, public: serde_json::to_value(jwk)?, private })
    }
}

/// What the private key is encrypted for.
pub(crate) fn context(kid: &str) -> String {
    format!("signing_key:{kid}")
}

/// A token that says this.
pub(crate) fn sign(kid: &str, private: &[u8], claims: &Map<String, Value>) -> Result<String, TokenError> {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Inner::ES256) };
    Ok(encode(&header, claims, &EncodingKey::from_ec_der(private))?)
}
