//! The word of a provider about who somebody is. The rules are those of `OpenID` Connect Core, 3.1.3.7.

use crate::endpoints::Endpoints;
use crate::providers::{Provider, millis};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IssuerUrl, Nonce,
    SignatureVerificationError,
};
use serde::Deserialize;

/// What clocks of others may differ by, in seconds.
const LEEWAY: i64 = 60;
/// As long as a subject can be by `OpenID` Connect.
const MAX_SUBJECT_CHARS: usize = 255;

/// With a private key that only the provider has. A shared secret is not among them, and neither is nothing.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Why it is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenFault {
    /// Signed by nothing, or with a shared secret.
    #[error("it is not signed by an algorithm with a private key (none and HS256 are not believed)")]
    Algorithm,
    /// No key of the provider has that name.
    #[error("it is signed by a key that the provider does not have")]
    UnknownKey,
    /// Somebody has changed it, or made it.
    #[error("its signature is wrong")]
    Signature,
    /// Another provider's.
    #[error("it is from another issuer (iss)")]
    Issuer,
    /// For another client.
    #[error("it is for another client (aud)")]
    Audience,
    /// Given to another client.
    #[error("it was given to another client (azp)")]
    AuthorizedParty,
    /// Its time is over.
    #[error("it has expired, or the clocks differ (exp)")]
    Expired,
    /// The clocks differ.
    #[error("it was issued in the future: the clocks differ (iat)")]
    IssuedInFuture,
    /// Another login's.
    #[error("it belongs to another login (nonce)")]
    Nonce,
    /// It came with another access token.
    #[error("it belongs to another access token (at_hash)")]
    AccessToken,
    /// It names nobody.
    #[error("it names nobody (sub)")]
    Subject,
    /// Something else about it.
    #[error("it is of a form that is not known")]
    Form,
}

/// The `id_token` of a login, and what it has to fit.
pub(crate) struct Checked<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) endpoints: &'a Endpoints,
    pub(crate) token: &'a CoreIdToken,
    pub(crate) access_token: &'a AccessToken,
    pub(crate) nonce: &'a str,
}

impl Checked<'_> {
    /// What it says, if it is believed.
    pub(crate) fn claims(&self, keys: &CoreJsonWebKeySet) -> Result<CoreIdTokenClaims, IdTokenFault> {
        let now = millis() / 1_000;
        let verifier = self.verifier(keys)?;
        let claims = self.token.claims(&verifier, &Nonce::new(self.nonce.to_owned())).map_err(fault)?;
        if claims.issue_time().timestamp() > now + LEEWAY {
            return Err(IdTokenFault::IssuedInFuture);
        }
        let client = &self.provider.settings.client_id;
        if claims.authorized_party().is_some_and(|party| party.as_str() != client) {
            return Err(IdTokenFault::AuthorizedParty);
        }
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = self.token.signing_alg().map_err(|error| signature(&error))?;
            let key = self.token.signing_key(&verifier).map_err(|error| signature(&error))?;
            let actual = AccessTokenHash::from_token(self.access_token, algorithm, key);
            if actual.ok().as_ref() != Some(expected) {
                return Err(IdTokenFault::AccessToken);
            }
        }
        let subject = claims.subject().as_str();
        if subject.is_empty()
            || subject.chars().count() > MAX_SUBJECT_CHARS
            || subject.chars().any(char::is_control)
        {
            return Err(IdTokenFault::Subject);
        }
        Ok(claims.clone())
    }

    fn verifier(&self, keys: &CoreJsonWebKeySet) -> Result<CoreIdTokenVerifier<'static>, IdTokenFault> {
        let issuer = self.endpoints.expected_issuer(&self.claimed_issuer().unwrap_or_default());
        let issuer = issuer.and_then(|issuer| IssuerUrl::new(issuer).ok()).ok_or(IdTokenFault::Issuer)?;
        let client = ClientId::new(self.provider.settings.client_id.clone());
        // As a public client: of one with a secret, that could sign.
        let verifier = CoreIdTokenVerifier::new_public_client(client, issuer, keys.clone());
        Ok(verifier.set_allowed_algs(ALGORITHMS))
    }

    /// Nothing is believed of it: it only says which of the issuers of a provider for many has to have signed.
    fn claimed_issuer(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Claimed {
            iss: String,
        }
        let token = self.token.to_string();
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        Some(serde_json::from_slice::<Claimed>(&claims).ok()?.iss)
    }
}

fn fault(error: ClaimsVerificationError) -> IdTokenFault {
    match error {
        ClaimsVerificationError::Expired(_) => IdTokenFault::Expired,
        ClaimsVerificationError::InvalidAudience(_) => IdTokenFault::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => IdTokenFault::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => IdTokenFault::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => IdTokenFault::Subject,
        ClaimsVerificationError::SignatureVerification(error) => signature(&error),
        _ => IdTokenFault::Form,
    }
}

fn signature(error: &SignatureVerificationError) -> IdTokenFault {
    match error {
        SignatureVerificationError::DisallowedAlg(_)
        | SignatureVerificationError::NoSignature
        | SignatureVerificationError::UnsupportedAlg(_) => IdTokenFault::Algorithm,
        SignatureVerificationError::NoMatchingKey | SignatureVerificationError::AmbiguousKeyId(_) => {
            IdTokenFault::UnknownKey
        }
        _ => IdTokenFault::Signature,
    }
}
