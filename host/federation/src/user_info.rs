//! What a provider says of a person besides, to whoever has their access token.

use crate::refused::LoginRefused;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, USER_AGENT};
use http::{HeaderValue, Request, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use stoa_kernel::TenantId;
use stoa_tokens::Outbound;

/// What is gone by of it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct UserInfo {
    #[serde(default)]
    pub(crate) sub: String,
    pub(crate) email: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub(crate) email_verified: bool,
    pub(crate) name: Option<String>,
    pub(crate) picture: Option<String>,
}

/// Some write it as a text.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_bool().unwrap_or_else(|| value.as_str() == Some("true")))
}

impl UserInfo {
    /// About the person of the `id_token`, and nobody else.
    pub(crate) async fn of(
        outbound: &dyn Outbound,
        tenant: Option<&TenantId>,
        url: &str,
        access_token: &str,
        subject: &str,
    ) -> Result<Self, LoginRefused> {
        let info: Self = ask(outbound, tenant, url, access_token).await?;
        if info.sub == subject { Ok(info) } else { Err(LoginRefused::UserInfo("it is about somebody else")) }
    }
}

/// Asks for JSON with an access token.
pub(crate) async fn ask<T: DeserializeOwned>(
    outbound: &dyn Outbound,
    tenant: Option<&TenantId>,
    url: &str,
    access_token: &str,
) -> Result<T, LoginRefused> {
    let bearer = HeaderValue::try_from(format!("Bearer {access_token}"));
    let mut bearer =
        bearer.map_err(|_| LoginRefused::UserInfo("the access token is no text for a header"))?;
    bearer.set_sensitive(true);
    let request = Request::get(url)
        .header(AUTHORIZATION, bearer)
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, "Stoa")
        .body(Vec::new());
    let request = request.map_err(|_| LoginRefused::Misconfigured("one of its addresses is no URL"))?;
    let answer: http::Response<Bytes> = outbound.send(tenant, request).await?;
    if answer.status() != StatusCode::OK {
        return Err(LoginRefused::UserInfo("it answers an error"));
    }
    serde_json::from_slice(answer.body()).map_err(|_| LoginRefused::UserInfo("it answers something else"))
}
