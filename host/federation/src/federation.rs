//! A login from its first click to its last.

use crate::answer::Answer;
use crate::endpoints::Endpoints;
use crate::error::FederationError;
use crate::exchange::{begin, exchange};
use crate::github;
use crate::id_token::{Checked, IdTokenFault};
use crate::identity::Identity;
use crate::kind::Kind;
use crate::pending::Pending;
use crate::providers::{Provider, Providers, millis};
use crate::refused::LoginRefused;
use crate::return_to::local_path;
use crate::rows;
use crate::settings::{NewProvider, ProviderInfo};
use crate::user_info::UserInfo;
use openidconnect::core::{CoreIdTokenClaims, CoreJsonWebKeySet, CoreTokenResponse};
use openidconnect::{OAuth2TokenResponse, TokenResponse};
use std::sync::Arc;
use stoa_kernel::TenantId;
use stoa_storage::Database;
use stoa_tokens::{Discovery, Documents, Outbound};
use stoa_vault::Vault;
use url::Url;

/// What logins are built on.
pub struct FederationConfig {
    /// Where providers are stored.
    pub db: Database,
    /// Encrypts their secrets.
    pub vault: Vault,
    /// Asks them.
    pub outbound: Arc<dyn Outbound>,
}

/// Logins by other providers. Cloning it is cheap. Where a tenant is asked for, none stands for the platform.
#[derive(Clone)]
pub struct Federation(Arc<Inner>);

struct Inner {
    providers: Providers,
    outbound: Arc<dyn Outbound>,
    discoveries: Documents<Discovery>,
    keys: Documents<CoreJsonWebKeySet>,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Names the provider in URLs.
    pub id: String,
    /// What kind it is.
    pub kind: Kind,
    /// What people call it.
    pub label: String,
}

/// A login that has begun.
pub struct Begun {
    /// Where the browser goes now.
    pub url: Url,
    /// What a cookie of it has to hold until the answer, for [`crate::LOGIN_LASTS`]. It opens nothing by itself.
    pub cookie: String,
    /// Whether the answer comes by a form of the provider's page, so that the cookie has to be `SameSite=None`.
    pub posts: bool,
}

/// A login that has ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Who it is.
    pub identity: Identity,
    /// Where they wanted to go: a path of this host.
    pub return_to: String,
}

impl Federation {
    /// On a database.
    pub fn new(config: FederationConfig) -> Self {
        let FederationConfig { db, vault, outbound } = config;
        let keys =
            |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|_| "it is no JSON with a list 'keys'");
        Self(Arc::new(Inner {
            providers: Providers { db, vault },
            discoveries: Documents::new(Arc::clone(&outbound), Discovery::read),
            keys: Documents::new(Arc::clone(&outbound), keys),
            outbound,
        }))
    }

    /// The providers of a realm, for whoever manages it.
    pub async fn list(&self, tenant: Option<&TenantId>) -> Result<Vec<ProviderInfo>, FederationError> {
        self.0.providers.list(tenant).await
    }

    /// One of them.
    pub async fn get(&self, tenant: Option<&TenantId>, id: &str) -> Result<ProviderInfo, FederationError> {
        self.0.providers.get(tenant, id).await
    }

    /// Makes one, or sets it anew.
    pub async fn put(
        &self,
        tenant: Option<&TenantId>,
        id: &str,
        new: NewProvider,
    ) -> Result<ProviderInfo, FederationError> {
        self.0.providers.put(tenant, id, new).await
    }

    /// Takes one away. Those who signed in by it stay signed in.
    pub async fn remove(&self, tenant: Option<&TenantId>, id: &str) -> Result<(), FederationError> {
        self.0.providers.remove(tenant, id).await
    }

    /// The buttons of a login page.
    pub async fn offered(&self, tenant: Option<&TenantId>) -> Result<Vec<Offered>, FederationError> {
        let all = self.list(tenant).await?.into_iter();
        Ok(all
            .map(|one| Offered {
                label: one.settings.label().to_owned(),
                kind: one.settings.kind,
                id: one.id,
            })
            .collect())
    }

    /// Begins a login. `redirect_uri` is where the provider answers, as it is registered there; `return_to` is where the
    /// person wants to go, which is asked by anybody and checked here.
    pub async fn begin(
        &self,
        tenant: Option<&TenantId>,
        id: &str,
        redirect_uri: &str,
        return_to: &str,
    ) -> Result<Begun, LoginRefused> {
        let provider = self.0.providers.open(tenant, id).await?;
        let endpoints = self.endpoints(tenant, &provider).await?;
        let (url, pending) = begin(&provider, &endpoints, redirect_uri, local_path(return_to))?;
        let cookie = pending.seal(&self.0.providers.vault, tenant, &provider.id).await;
        let cookie = cookie.map_err(FederationError::from)?;
        Ok(Begun { url, cookie, posts: provider.settings.kind.posts() })
    }

    /// Finishes a login, once. `cookie` is what [`Begun::cookie`] was.
    pub async fn finish(
        &self,
        tenant: Option<&TenantId>,
        id: &str,
        answer: &Answer,
        cookie: Option<&str>,
    ) -> Result<Finished, LoginRefused> {
        let provider = self.0.providers.open(tenant, id).await?;
        let pending = self.consume(tenant, &provider, answer, cookie).await?;
        let endpoints = self.endpoints(tenant, &provider).await?;
        let is_named = match &answer.iss {
            Some(iss) => endpoints.expected_issuer(iss).as_ref() == Some(iss),
            None => !endpoints.promises_iss,
        };
        if pending.issuer != endpoints.issuer || !is_named {
            return Err(LoginRefused::MixUp);
        }
        if let Some(denied) = answer.denied() {
            return Err(denied);
        }
        let code = answer.code.as_deref().ok_or(LoginRefused::NoCode)?;
        let outbound = self.0.outbound.as_ref();
        let tokens = exchange(outbound, tenant, &provider, &endpoints, &pending, code).await?;
        let identity = self.identity(tenant, &provider, &endpoints, &pending, &tokens, answer).await?;
        check_domain(&provider.settings.email_domains, &identity)?;
        Ok(Finished { identity, return_to: local_path(&pending.return_to).to_owned() })
    }

    /// The login that this browser has begun and this answers, which nobody can finish again.
    async fn consume(
        &self,
        tenant: Option<&TenantId>,
        provider: &Provider,
        answer: &Answer,
        cookie: Option<&str>,
    ) -> Result<Pending, LoginRefused> {
        let Providers { db, vault } = &self.0.providers;
        let cookie = cookie.ok_or(LoginRefused::NotBegun)?;
        let pending =
            Pending::open(vault, tenant, &provider.id, cookie).await.map_err(FederationError::from)?;
        let pending = pending.ok_or(LoginRefused::NotBegun)?;
        if !pending.is_answered_by(answer.state.as_deref()) {
            return Err(LoginRefused::State);
        }
        if use_once(db, &pending).await? { Ok(pending) } else { Err(LoginRefused::Replayed) }
    }

    async fn endpoints(
        &self,
        tenant: Option<&TenantId>,
        provider: &Provider,
    ) -> Result<Endpoints, LoginRefused> {
        Endpoints::of(&self.0.discoveries, tenant, &provider.settings).await
    }

    async fn identity(
        &self,
        tenant: Option<&TenantId>,
        provider: &Provider,
        endpoints: &Endpoints,
        pending: &Pending,
        tokens: &CoreTokenResponse,
        answer: &Answer,
    ) -> Result<Identity, LoginRefused> {
        let outbound = self.0.outbound.as_ref();
        let access_token = tokens.access_token();
        let Some(keys) = &endpoints.keys else {
            let info = github::user(outbound, tenant, &endpoints.issuer, access_token.secret()).await?;
            return Ok(Identity::new(provider, info, false));
        };
        let token = tokens.id_token().ok_or(LoginRefused::NoIdToken)?;
        let checked = Checked { provider, endpoints, token, access_token, nonce: &pending.nonce };
        let claims = self.claims(tenant, keys, &checked).await?;
        let mut info = stated(&claims);
        if let (None, Some(url)) = (&info.email, &endpoints.user_info) {
            let more = UserInfo::of(outbound, tenant, url, access_token.secret(), &info.sub).await?;
            info = UserInfo { name: info.name.or(more.name), picture: info.picture.or(more.picture), ..more };
        }
        info.name = info.name.or_else(|| answer.name());
        let mfa = claims.auth_method_refs().is_some_and(|all| all.iter().any(|one| one.as_str() == "mfa"));
        Ok(Identity::new(provider, info, mfa))
    }

    /// By the keys that are known; and by those there are now, if none of them is the one.
    async fn claims(
        &self,
        tenant: Option<&TenantId>,
        url: &str,
        checked: &Checked<'_>,
    ) -> Result<CoreIdTokenClaims, LoginRefused> {
        let keys = self.0.keys.get(tenant, url).await?;
        match checked.claims(&keys) {
            Err(IdTokenFault::UnknownKey) => {
                Ok(checked.claims(&*self.0.keys.newer(tenant, url, &keys).await?)?)
            }
            verdict => Ok(verdict?),
        }
    }
}

/// Says whether nobody has finished it before.
async fn use_once(db: &Database, pending: &Pending) -> Result<bool, FederationError> {
    let mut tx = db.write().await?;
    let first = rows::use_login(&mut tx, &pending.name(), pending.expires_at, millis()).await?;
    tx.commit().await?;
    Ok(first)
}

/// What an `id_token` says of a person.
fn stated(claims: &CoreIdTokenClaims) -> UserInfo {
    let local = |text: Option<String>| text.filter(|text| !text.is_empty());
    UserInfo {
        sub: claims.subject().to_string(),
        email: local(claims.email().map(|email| email.to_string())),
        email_verified: claims.email_verified() == Some(true),
        name: local(claims.name().and_then(|name| name.get(None)).map(|name| name.to_string())),
        picture: claims.picture().and_then(|picture| picture.get(None)).map(|picture| picture.to_string()),
    }
}

fn check_domain(domains: &[String], identity: &Identity) -> Result<(), LoginRefused> {
    let own = identity.email.as_deref().filter(|_| identity.email_verified);
    let own = own.and_then(|email| email.rsplit_once('@')).map(|(_, domain)| domain.to_ascii_lowercase());
    if domains.is_empty() || own.is_some_and(|own| domains.contains(&own)) {
        Ok(())
    } else {
        Err(LoginRefused::EmailDomain(domains.to_vec()))
    }
}

#[cfg(test)]
mod tests;
