//! A login that has begun: what the browser carries from here to the provider's answer, encrypted, so that it costs no
//! row for everybody who only looks at a provider's page.

use crate::providers::millis;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use stoa_kernel::TenantId;
use stoa_vault::{Vault, VaultError};

/// As long as somebody looks for a password, and a second factor.
pub const LOGIN_LASTS: Duration = Duration::from_mins(10);
/// Browsers keep no larger cookie.
const MAX_COOKIE_BYTES: usize = 4_096;

/// What has to be known when the answer comes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// Ties the answer to this browser.
    pub(crate) state: String,
    /// Ties the `id_token` to this login.
    pub(crate) nonce: String,
    /// Ties the code to this login (PKCE).
    pub(crate) verifier: String,
    /// Whom it was begun with.
    pub(crate) issuer: String,
    pub(crate) redirect_uri: String,
    pub(crate) return_to: String,
    /// Milliseconds since 1970.
    pub(crate) expires_at: i64,
}

impl Pending {
    /// When a login that begins now is over.
    pub(crate) fn end() -> i64 {
        millis() + i64::try_from(LOGIN_LASTS.as_millis()).unwrap_or_default()
    }

    pub(crate) async fn seal(
        &self,
        vault: &Vault,
        tenant: Option<&TenantId>,
        provider: &str,
    ) -> Result<String, VaultError> {
        // It is made of texts and a number, and always has a JSON.
        let text = serde_json::to_vec(self).unwrap_or_default();
        Ok(URL_SAFE_NO_PAD.encode(vault.seal(tenant, &context(provider), &text).await?))
    }

    /// None: it is no cookie of a login by this provider that could still be finished.
    pub(crate) async fn open(
        vault: &Vault,
        tenant: Option<&TenantId>,
        provider: &str,
        cookie: &str,
    ) -> Result<Option<Self>, VaultError> {
        let sealed =
            (cookie.len() <= MAX_COOKIE_BYTES).then(|| URL_SAFE_NO_PAD.decode(cookie).ok()).flatten();
        let Some(sealed) = sealed else { return Ok(None) };
        let opened = match vault.open(tenant, &context(provider), &sealed).await {
            Ok(opened) => opened,
            // Whoever sends something else has begun nothing here.
            Err(VaultError::Storage(error)) => return Err(VaultError::Storage(error)),
            Err(_) => return Ok(None),
        };
        let pending: Option<Self> = serde_json::from_slice(&opened).ok();
        Ok(pending.filter(|pending| millis() < pending.expires_at))
    }

    /// Whether the answer is to this login. Of hashes: how long it takes to compare them says nothing.
    pub(crate) fn is_answered_by(&self, state: Option<&str>) -> bool {
        state.is_some_and(|state| hash(state) == hash(&self.state))
    }

    /// Names the login without saying how to finish it.
    pub(crate) fn name(&self) -> Vec<u8> {
        hash(&self.state)
    }
}

fn context(provider: &str) -> String {
    format!("login:{provider}")
}

fn hash(text: &str) -> Vec<u8> {
    digest(&SHA256, text.as_bytes()).as_ref().to_vec()
}
