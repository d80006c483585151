//! Apple's clients have no secret of their own: they sign one for each login, with a key that Apple gave them.

use crate::settings::Settings;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::json;

/// As long as one login takes, in seconds.
const LASTS: i64 = 300;

/// A secret that is valid from now (seconds since 1970). None: the key is none.
pub(crate) fn client_secret(settings: &Settings, key: &str, now: i64) -> Option<String> {
    let head = json!({ "alg": "ES256", "kid": settings.key_id.as_deref()? });
    let claims = json!({
        "iss": settings.team_id.as_deref()?, "iat": now, "exp": now + LASTS, "aud": settings.issuer(),
        "sub": settings.client_id,
    });
    let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let message = format!("{}.{}", part(head), part(claims));
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der(key)?, &random).ok()?;
    let signature = pair.sign(&random, message.as_bytes()).ok()?;
    Some(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Of a PEM file: what stands between its first and its last line.
fn der(pem: &str) -> Option<Vec<u8>> {
    let body = pem.trim().strip_prefix("-----BEGIN PRIVATE KEY-----")?;
    let body = body.strip_suffix("-----END PRIVATE KEY-----")?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).ok()
}
