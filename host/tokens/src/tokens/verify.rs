//! Whether a token is believed. In this order: is it one at all, who says that they made it, are they believed here,
//! have they signed it, and is it for now and for us.

use super::{Seen, Tokens, now_ms};
use crate::claims::{self, Stated};
use crate::compact::{Compact, MAX_TOKEN_BYTES};
use crate::discovery::Discovery;
use crate::documents::Unavailable;
use crate::issuer::{ClaimNames, Issuer};
use crate::refused::Refused;
use ring::digest::{SHA256, digest};
use std::sync::Arc;
use stoa_kernel::TenantId;

/// What is known of somebody by their token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Who says so. None: the platform itself.
    pub issuer: Option<Arc<str>>,
    /// Whom it is about, in the words of the issuer.
    pub subject: Arc<str>,
    /// What people call them.
    pub name: Option<Arc<str>>,
    /// Their address.
    pub email: Option<Arc<str>>,
    /// As the issuer says; nobody has looked whether these are words.
    pub roles: Vec<String>,
    /// As the issuer says.
    pub permissions: Vec<String>,
    /// Milliseconds since 1970.
    pub expires_at: i64,
}

impl Tokens {
    /// Whom a token is about, if it is believed by a tenant.
    pub async fn verify(&self, tenant: Option<&TenantId>, token: &str) -> Result<Arc<Verified>, Refused> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Refused::TooLong(MAX_TOKEN_BYTES));
        }
        if let Some(known) = self.believed(tenant, token) {
            return Ok(known);
        }
        let verified = Arc::new(self.look(tenant, token).await?);
        self.0.believed.insert(seen(tenant, token), Arc::clone(&verified));
        Ok(verified)
    }

    /// The same, if it was verified a moment ago: it costs a hash.
    pub fn believed(&self, tenant: Option<&TenantId>, token: &str) -> Option<Arc<Verified>> {
        let known = (token.len() <= MAX_TOKEN_BYTES).then(|| self.0.believed.get(&seen(tenant, token)));
        known.flatten().filter(|known| now_ms() < known.expires_at)
    }

    async fn look(&self, tenant: Option<&TenantId>, token: &str) -> Result<Verified, Refused> {
        let token = Compact::read(token)?;
        let claimed = token.issuer()?;
        let now = now_ms() / 1_000;
        let own = self.issuer(tenant);
        if claimed == own {
            self.check_own(tenant, &token).await?;
            let stated = claims::check(&token.claims, &[&own], now)?;
            return Ok(Verified::new(None, stated, &token, &ClaimNames::default()));
        }
        let tenant = tenant.ok_or(Refused::UnknownIssuer)?;
        let issuers = self.issuers(tenant).await?;
        let issuer = issuers.iter().find(|issuer| issuer.issuer == claimed).ok_or(Refused::UnknownIssuer)?;
        if !issuer.algorithms.contains(&token.algorithm) {
            return Err(Refused::AlgorithmNotAllowed);
        }
        self.check_other(tenant, issuer, &token).await?;
        let audiences: Vec<&str> = issuer.audiences.iter().map(String::as_str).collect();
        let stated = claims::check(&token.claims, &audiences, now)?;
        Ok(Verified::new(Some(claimed), stated, &token, &issuer.claims))
    }

    async fn check_own(&self, tenant: Option<&TenantId>, token: &Compact<'_>) -> Result<(), Refused> {
        // All of ours say by which key they are signed.
        if token.kid.is_none() {
            return Err(Refused::NoKeyNamed);
        }
        let ring = self.ring(tenant).await?;
        match ring.set.verify(token) {
            Err(Refused::UnknownKey) => self.newer_ring(tenant, ring).await?.set.verify(token),
            verdict => verdict,
        }
    }

    async fn check_other(
        &self,
        tenant: &TenantId,
        issuer: &Issuer,
        token: &Compact<'_>,
    ) -> Result<(), Refused> {
        let uri = self.keys_of(tenant, issuer).await.map_err(Refused::NoKeys)?;
        let keys = self.0.key_sets.get(Some(tenant), &uri).await.map_err(Refused::NoKeys)?;
        match keys.verify(token) {
            Err(Refused::UnknownKey) => {
                let newer = self.0.key_sets.newer(Some(tenant), &uri, &keys).await;
                newer.map_err(Refused::NoKeys)?.verify(token)
            }
            verdict => verdict,
        }
    }

    /// Where the keys of an issuer are.
    async fn keys_of(&self, tenant: &TenantId, issuer: &Issuer) -> Result<String, Unavailable> {
        if let Some(uri) = &issuer.jwks_uri {
            return Ok(uri.clone());
        }
        let unfit = |problem| Unavailable::Unfit { host: format!("'{}'", issuer.issuer), problem };
        let found = self.0.discoveries.get(Some(tenant), &Discovery::url_of(&issuer.issuer)).await?;
        if found.issuer != issuer.issuer {
            return Err(unfit("it says that it is another issuer"));
        }
        crate::issuer::check_url(&found.jwks_uri).map_err(|_| unfit("its 'jwks_uri' is no https:// URL"))?;
        Ok(found.jwks_uri.clone())
    }
}

impl Verified {
    fn new(issuer: Option<&str>, stated: Stated, token: &Compact<'_>, names: &ClaimNames) -> Self {
        let text = |name: &str| claims::text(&token.claims, name).map(Arc::from);
        Self {
            issuer: issuer.map(Arc::from),
            subject: stated.subject.into(),
            name: text(&names.name),
            email: text(&names.email),
            roles: claims::words(&token.claims, &names.roles),
            permissions: claims::words(&token.claims, &names.permissions),
            expires_at: stated.expires_at.saturating_mul(1_000),
        }
    }
}

fn seen(tenant: Option<&TenantId>, token: &str) -> Seen {
    let mut hash = [0; 32];
    hash.iter_mut().zip(digest(&SHA256, token.as_bytes()).as_ref()).for_each(|(to, from)| *to = *from);
    (tenant.cloned(), hash)
}
