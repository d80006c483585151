//! A provider, as it is configured.

use crate::apple;
use crate::error::FederationError;
use crate::kind::Kind;
use serde::{Deserialize, Serialize};
use stoa_tokens::check_issuer;
use utoipa::ToSchema;

/// Of a tenant, and of the platform: each is a button.
pub const MAX_PROVIDERS: usize = 20;
const MAX_ID_CHARS: usize = 63;
const MAX_TEXT_CHARS: usize = 300;
const MAX_SECRET_CHARS: usize = 4_096;
const MAX_WORDS: usize = 20;

/// A provider, as it is set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProvider {
    /// What is known of it.
    #[serde(flatten)]
    pub settings: Settings,
    /// The client's secret; for Apple, the private key (`.p8`). Left out: the one there is stays.
    #[serde(default)]
    #[schema(example = "GOCSPX-…")]
    pub secret: Option<String>,
}

/// What is no secret of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProviderSettings)]
pub struct Settings {
    /// What kind of provider it is.
    pub kind: Kind,
    /// What the button says. Left out: the name of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who it is; `oidc` takes one. It is asked at `<issuer>/.well-known/openid-configuration`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Who we are to it.
    pub client_id: String,
    /// What is asked for, besides `openid`. Left out: what the kind needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// Only people with a verified address of one of these domains come in. Empty: all.
    #[serde(default)]
    #[schema(example = json!(["example.com"]))]
    pub email_domains: Vec<String>,
    /// Whether those who are not known yet become users by signing in.
    #[serde(default)]
    pub sign_up: bool,
    /// Apple: the id of the team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<String>,
    /// Apple: the id of the private key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

/// A provider, as it is shown: never its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProviderInfo {
    /// Names it in URLs.
    #[schema(example = "google")]
    pub id: String,
    /// What is known of it.
    #[serde(flatten)]
    pub settings: Settings,
    /// Whether it has a secret.
    pub has_secret: bool,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub updated_at: i64,
}

/// Whether it can be the name of a provider.
pub(crate) fn check_id(id: &str) -> Result<(), FederationError> {
    let fits = (1..=MAX_ID_CHARS).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits { Ok(()) } else { Err(FederationError::BadId) }
}

impl Settings {
    /// Who it is.
    pub fn issuer(&self) -> &str {
        self.issuer.as_deref().or(self.kind.issuer()).unwrap_or_default()
    }

    /// What people call it.
    pub(crate) fn label(&self) -> &str {
        self.name.as_deref().unwrap_or_else(|| self.kind.label())
    }

    /// What is asked for.
    pub(crate) fn scopes(&self) -> Vec<String> {
        let usual = || self.kind.scopes().iter().map(|scope| (*scope).to_owned()).collect();
        self.scopes.clone().unwrap_or_else(usual)
    }

    /// Whether all of it can be, with the secret that it will have.
    pub(crate) fn check(&self, secret: Option<&str>) -> Result<(), FederationError> {
        let wrong = |field, problem| Err(FederationError::Setting { field, problem });
        if let Err(problem) = check_issuer(self.issuer()) {
            return wrong("issuer", problem);
        }
        if !is_text(&self.client_id) {
            return wrong("client_id", "has to have 1 to 300 printable characters");
        }
        if self.name.as_deref().is_some_and(|name| !is_text(name)) {
            return wrong("name", "has to have 1 to 300 printable characters");
        }
        let is_scope = |scope: &String| is_text(scope) && !scope.contains(' ');
        if self.scopes.as_ref().is_some_and(|list| list.len() > MAX_WORDS || !list.iter().all(is_scope)) {
            return wrong("scopes", "has to hold at most 20 words");
        }
        if self.email_domains.len() > MAX_WORDS || !self.email_domains.iter().all(|domain| is_domain(domain))
        {
            return wrong(
                "email_domains",
                "has to hold at most 20 domains such as example.com, in lower case",
            );
        }
        match (self.kind, secret) {
            (_, Some(secret)) if secret.is_empty() || secret.len() > MAX_SECRET_CHARS => {
                wrong("secret", "has to have 1 to 4096 characters")
            }
            (Kind::Apple, Some(key)) => self.check_apple(key),
            (Kind::Oidc, None) | (_, Some(_)) => Ok(()),
            (_, None) => wrong("secret", "is missing: the provider knows its clients by one"),
        }
    }

    fn check_apple(&self, key: &str) -> Result<(), FederationError> {
        if self.team_id.as_deref().is_none_or(|id| !is_text(id)) {
            return Err(FederationError::Setting { field: "team_id", problem: "is missing: Apple shows it" });
        }
        if self.key_id.as_deref().is_none_or(|id| !is_text(id)) {
            return Err(FederationError::Setting { field: "key_id", problem: "is missing: Apple shows it" });
        }
        let problem = "is no private key as Apple gives it: -----BEGIN PRIVATE KEY-----";
        let made = apple::client_secret(self, key, 0);
        made.map(|_| ()).ok_or(FederationError::Setting { field: "secret", problem })
    }
}

fn is_text(text: &str) -> bool {
    (1..=MAX_TEXT_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn is_domain(domain: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    is_text(domain) && domain.contains('.') && !domain.starts_with('.') && domain.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(settings: &Value, secret: Option<&str>) -> Result<(), String> {
        let settings: Settings = serde_json::from_value(settings.clone()).unwrap();
        settings.check(secret).map_err(|error| error.to_string())
    }

    #[test]
    fn a_provider_that_cannot_work_is_refused_by_field() {
        let google = json!({ "kind": "google", "client_id": "us" });
        assert_eq!(check(&google, Some("s3cret")), Ok(()));
        assert_eq!(
            check(&json!({ "kind": "oidc", "client_id": "us", "issuer": "https://a.example" }), None),
            Ok(())
        );
        let with = |name: &str, value: Value| {
            let mut settings = google.clone();
            settings[name] = value;
            settings
        };
        for (settings, secret, shown) in [
            (google.clone(), None, "secret is missing"),
            (google.clone(), Some(""), "secret has to have"),
            (with("client_id", json!("")), Some("s"), "client_id has to have"),
            (with("issuer", json!("http://a.example")), Some("s"), "issuer has to begin with https://"),
            (with("issuer", json!("https://169.254.169.254@a")), Some("s"), "issuer must not hold"),
            (with("scopes", json!(["two words"])), Some("s"), "scopes has to"),
            (with("email_domains", json!(["Example.com"])), Some("s"), "email_domains has to"),
            (with("email_domains", json!(["@example.com"])), Some("s"), "email_domains has to"),
            (json!({ "kind": "oidc", "client_id": "us" }), None, "issuer is no URL"),
            (json!({ "kind": "apple", "client_id": "us" }), Some("s"), "team_id is missing"),
            (
                json!({ "kind": "apple", "client_id": "us", "team_id": "t", "key_id": "k" }),
                Some("s"),
                "secret is no",
            ),
        ] {
            let error = check(&settings, secret).unwrap_err();
            assert!(error.contains(shown), "{error}");
        }
    }
}
