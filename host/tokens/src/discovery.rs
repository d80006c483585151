//! What an issuer says of itself, at `/.well-known/openid-configuration`.

use serde::Deserialize;

/// What is gone by of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Discovery {
    /// What it calls itself.
    pub issuer: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Where people are sent.
    #[serde(default)]
    pub authorization_endpoint: Option<String>,
    /// Where a code is exchanged.
    #[serde(default)]
    pub token_endpoint: Option<String>,
    /// Where more is said of a person.
    #[serde(default)]
    pub userinfo_endpoint: Option<String>,
    /// How a client may say who it is.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether it says in every answer who it is (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Discovery {
    /// Reads the document.
    pub fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        serde_json::from_slice(bytes).map_err(|_| "it is no JSON with 'issuer' and 'jwks_uri'")
    }

    /// Where an issuer says it.
    pub fn url_of(issuer: &str) -> String {
        format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
    }
}
