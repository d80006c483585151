//! Tokens of the platform's own.

use super::{Tokens, now_ms};
use crate::claims::{MAX_SUBJECT_CHARS, is_word};
use crate::compact::MAX_TOKEN_BYTES;
use crate::error::TokenError;
use crate::rotation::{self, MAX_TTL};
use crate::signing::{Ring, Rotate, context, sign};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::TenantId;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Whom it is about.
    pub subject: String,
    /// Whom it is for. None: for the tenant's own routes.
    pub audience: Option<String>,
    /// How long it is valid.
    pub ttl: Duration,
    /// What else it says: `roles`, `permissions`, `name`, `email`.
    pub claims: Map<String, Value>,
}

/// A token that was made.
#[derive(Clone)]
pub struct Issued {
    /// The token.
    pub token: String,
    /// Names it; no secret.
    pub id: String,
    /// Milliseconds since 1970.
    pub expires_at: i64,
}

impl Tokens {
    /// Makes a token.
    pub async fn issue(&self, tenant: Option<&TenantId>, new: NewToken) -> Result<Issued, TokenError> {
        if new.ttl.is_zero() || new.ttl > MAX_TTL {
            return Err(TokenError::Ttl(new.ttl.as_secs()));
        }
        let issuer = self.issuer(tenant);
        let audience = new.audience.unwrap_or_else(|| issuer.clone());
        for (field, word) in [("subject", &new.subject), ("audience", &audience)] {
            if !is_word(word, MAX_SUBJECT_CHARS) {
                return Err(TokenError::Word { field, most: MAX_SUBJECT_CHARS });
            }
        }
        let ring = self.signing_ring(tenant).await?;
        // There is one now, unless the clock runs backwards.
        let signer = ring.signer(now_ms()).ok_or(TokenError::NoRandomness)?;
        let (id, now) = (random_id()?, now_ms() / 1_000);
        let expires_at = now + i64::try_from(new.ttl.as_secs()).unwrap_or_default();
        let mut claims = new.claims;
        for (name, value) in [
            ("iss", json!(issuer)),
            ("sub", json!(new.subject)),
            ("aud", json!(audience)),
            ("iat", json!(now)),
            ("exp", json!(expires_at)),
            ("jti", json!(id)),
        ] {
            claims.insert(name.to_owned(), value);
        }
        let private = self.0.vault.open(tenant, &context(&signer.kid), &signer.sealed).await?;
        let token = sign(&signer.kid, &private, &claims)?;
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong(MAX_TOKEN_BYTES));
        }
        Ok(Issued { token, id, expires_at: expires_at * 1_000 })
    }

    /// Keys of which one signs. Those that are due give way here: a realm that issues nothing needs no new ones.
    async fn signing_ring(&self, tenant: Option<&TenantId>) -> Result<Arc<Ring>, TokenError> {
        let (ring, now) = (self.ring(tenant).await?, now_ms());
        if !rotation::is_due(&ring.times(), now) {
            return Ok(ring);
        }
        match (self.rotate(tenant, Rotate::WhenDue).await, ring.signer(now)) {
            (Ok(_), _) => self.ring(tenant).await,
            (Err(error), Some(_)) => {
                tracing::warn!(%error, "a signing key is due and cannot be rotated; the one before goes on");
                Ok(ring)
            }
            (Err(error), None) => Err(error),
        }
    }
}

fn random_id() -> Result<String, TokenError> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| TokenError::NoRandomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
