//! Where a provider is asked for what: as it says itself, or as GitHub has always had it.

use crate::kind::Kind;
use crate::refused::LoginRefused;
use crate::settings::Settings;
use stoa_kernel::TenantId;
use stoa_tokens::{Discovery, Documents, check_url};

/// Where Microsoft's description for everybody has the directory of whoever signs in.
const DIRECTORY: &str = "{tenantid}";

/// The places of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoints {
    /// As it calls itself; of Microsoft's, perhaps with a place for the directory.
    pub(crate) issuer: String,
    pub(crate) authorization: String,
    pub(crate) token: String,
    pub(crate) user_info: Option<String>,
    /// Where its keys are. None: it signs nothing.
    pub(crate) keys: Option<String>,
    /// Whether the secret goes into the body rather than the header.
    pub(crate) secret_in_body: bool,
    /// Whether each of its answers says whose it is (RFC 9207).
    pub(crate) promises_iss: bool,
}

impl Endpoints {
    /// Of a provider, on behalf of a realm.
    pub(crate) async fn of(
        discoveries: &Documents<Discovery>,
        tenant: Option<&TenantId>,
        settings: &Settings,
    ) -> Result<Self, LoginRefused> {
        let issuer = settings.issuer();
        if !settings.kind.is_openid() {
            return Ok(Self::of_github(issuer.trim_end_matches('/')));
        }
        let found = discoveries.get(tenant, &Discovery::url_of(issuer)).await?;
        let is_directory = settings.kind == Kind::Microsoft && is_template(&found.issuer, issuer);
        if found.issuer != issuer && !is_directory {
            return Err(LoginRefused::Misconfigured("it says that it is another issuer"));
        }
        let needed = |url: &Option<String>, what| match url {
            Some(url) if check_url(url).is_ok() => Ok(url.clone()),
            _ => Err(LoginRefused::Misconfigured(what)),
        };
        let keys = needed(&Some(found.jwks_uri.clone()), "its jwks_uri is no https:// URL")?;
        Ok(Self {
            issuer: found.issuer.clone(),
            authorization: needed(
                &found.authorization_endpoint,
                "its authorization_endpoint is no https:// URL",
            )?,
            token: needed(&found.token_endpoint, "its token_endpoint is no https:// URL")?,
            user_info: found.userinfo_endpoint.clone().filter(|url| check_url(url).is_ok()),
            keys: Some(keys),
            secret_in_body: takes_secret_in_body(&found),
            promises_iss: found.authorization_response_iss_parameter_supported,
        })
    }

    fn of_github(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            authorization: format!("{issuer}/login/oauth/authorize"),
            token: format!("{issuer}/login/oauth/access_token"),
            user_info: None,
            keys: None,
            secret_in_body: true,
            promises_iss: false,
        }
    }

    /// Who has to have made what says that it is from `claimed`. None: it is from none of those it can be from.
    pub(crate) fn expected_issuer(&self, claimed: &str) -> Option<String> {
        let Some((before, after)) = self.issuer.split_once(DIRECTORY) else {
            return Some(self.issuer.clone());
        };
        let directory = claimed.strip_prefix(before)?.strip_suffix(after)?;
        let is_one =
            directory.len() == 36 && directory.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        is_one.then(|| claimed.to_owned())
    }
}

fn takes_secret_in_body(found: &Discovery) -> bool {
    let methods = found.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
    let has = |method: &str| methods.iter().any(|known| known == method);
    has("client_secret_post") && !has("client_secret_basic")
}

/// Whether it is the same server's description of all directories.
fn is_template(found: &str, configured: &str) -> bool {
    let server = |url: &str| url.split('/').take(3).map(str::to_owned).collect::<Vec<_>>();
    found.contains(DIRECTORY) && server(found) == server(configured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_for_all_directories_is_the_one_of_whoever_signs_in() {
        let issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
        let endpoints = Endpoints { issuer: issuer.to_owned(), ..Endpoints::of_github("") };
        let one = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
        assert_eq!(endpoints.expected_issuer(one).as_deref(), Some(one));
        for other in [
            "https://login.microsoftonline.com/common/v2.0",
            "https://login.microsoftonline.com/../../../../../../../../../../../evil/v2.0",
            "https://attacker.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
            issuer,
            "",
        ] {
            assert_eq!(endpoints.expected_issuer(other), None, "{other}");
        }
        assert!(is_template(issuer, "https://login.microsoftonline.com/common/v2.0"));
        assert!(!is_template(issuer, "https://attacker.example/common/v2.0"));
    }
}
