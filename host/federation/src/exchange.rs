//! The OAuth of a login: where the browser is sent, and a code for tokens.

use crate::endpoints::Endpoints;
use crate::pending::Pending;
use crate::providers::{Provider, millis};
use crate::refused::LoginRefused;
use crate::{apple, kind::Kind};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreJsonWebKeySet, CoreTokenResponse};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, TokenUrl,
};
use std::pin::Pin;
use stoa_kernel::TenantId;
use stoa_tokens::{Outbound, Unreachable};
use stoa_vault::Plain;
use url::Url;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// The page of the provider, and what has to be known when it answers.
pub(crate) fn begin(
    provider: &Provider,
    endpoints: &Endpoints,
    redirect_uri: &str,
    return_to: &str,
) -> Result<(Url, Pending), LoginRefused> {
    let client = client(provider, endpoints, redirect_uri)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let scopes = provider.settings.scopes().into_iter().map(Scope::new);
    let mut request = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(scopes)
        .set_pkce_challenge(challenge);
    if provider.settings.kind.posts() {
        request = request.add_extra_param("response_mode", "form_post");
    }
    let (url, state, nonce) = request.url();
    let pending = Pending {
        state: state.into_secret(),
        nonce: nonce.secret().clone(),
        verifier: verifier.into_secret(),
        issuer: endpoints.issuer.clone(),
        redirect_uri: redirect_uri.to_owned(),
        return_to: return_to.to_owned(),
        expires_at: Pending::end(),
    };
    Ok((url, pending))
}

/// The tokens for a code.
pub(crate) async fn exchange(
    outbound: &dyn Outbound,
    tenant: Option<&TenantId>,
    provider: &Provider,
    endpoints: &Endpoints,
    pending: &Pending,
    code: &str,
) -> Result<CoreTokenResponse, LoginRefused> {
    let client = client(provider, endpoints, &pending.redirect_uri)?;
    let way = Way { outbound, tenant };
    let request = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()));
    request.request_async(&way).await.map_err(|error| match error {
        RequestTokenError::Request(error) => LoginRefused::Unreachable(error),
        // A word of OAuth; its description is for nobody here.
        RequestTokenError::ServerResponse(error) => {
            LoginRefused::NotExchanged(error.error().as_ref().chars().take(60).collect())
        }
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            LoginRefused::NotExchanged("its answer is no token".to_owned())
        }
    })
}

/// The way out. A closure would do the same, but its future is one that no other thread may go on with.
struct Way<'a> {
    outbound: &'a dyn Outbound,
    tenant: Option<&'a TenantId>,
}

impl<'c> AsyncHttpClient<'c> for Way<'_> {
    type Error = Unreachable;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unreachable>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        let answering = self.outbound.send(self.tenant, request);
        Box::pin(async move {
            let (parts, body) = answering.await?.into_parts();
            Ok(HttpResponse::from_parts(parts, body.to_vec()))
        })
    }
}

fn client(provider: &Provider, endpoints: &Endpoints, redirect_uri: &str) -> Result<Client, LoginRefused> {
    let misconfigured = |_| LoginRefused::Misconfigured("one of its addresses is no URL");
    let settings = &provider.settings;
    let issuer = IssuerUrl::new(endpoints.issuer.clone()).map_err(misconfigured)?;
    // Keys are looked at when there is a token.
    let no_keys = CoreJsonWebKeySet::new(Vec::new());
    let mut client = CoreClient::new(ClientId::new(settings.client_id.clone()), issuer, no_keys)
        .set_auth_uri(AuthUrl::new(endpoints.authorization.clone()).map_err(misconfigured)?)
        .set_token_uri(TokenUrl::new(endpoints.token.clone()).map_err(misconfigured)?)
        .set_redirect_uri(RedirectUrl::new(redirect_uri.to_owned()).map_err(misconfigured)?);
    if endpoints.secret_in_body {
        client = client.set_auth_type(AuthType::RequestBody);
    }
    if !settings.kind.is_openid() {
        client = client.disable_openid_scope();
    }
    if let Some(secret) = provider.secret.as_ref().and_then(Plain::text) {
        let secret = match settings.kind {
            Kind::Apple => apple::client_secret(settings, secret, millis() / 1_000)
                .ok_or(LoginRefused::Misconfigured("the private key of its client is none"))?,
            _ => secret.to_owned(),
        };
        client = client.set_client_secret(ClientSecret::new(secret));
    }
    Ok(client)
}
