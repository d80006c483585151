//! An issuer that a tenant believes.

use crate::algorithm::Algorithm;
use crate::claims::is_word;
use crate::error::TokenError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use url::{Host, Url};
use utoipa::ToSchema;

/// Of one tenant.
pub const MAX_ISSUERS: usize = 16;
/// Of one issuer.
const MAX_AUDIENCES: usize = 16;
/// Of an issuer's name, an audience, and the name of a claim.
const MAX_CHARS: usize = 500;

/// An issuer of tokens, and what its tokens have to be to be believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// As tokens name it in `iss`, character by character.
    #[schema(example = "https://login.example.com")]
    pub issuer: String,
    /// A token has to be for one of these: `aud`.
    #[schema(example = json!(["https://shop.example.com"]))]
    pub audiences: Vec<String>,
    /// Where its keys are. Left out: as it says at `/.well-known/openid-configuration`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// How it signs. Left out: RS256 and ES256.
    #[serde(default = "usual")]
    pub algorithms: Vec<Algorithm>,
    /// Where its tokens say what.
    #[serde(default, deserialize_with = "stoa_kernel::object")]
    pub claims: ClaimNames,
}

/// Names of claims; a dot leads into an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimNames {
    /// A list of words.
    #[schema(example = "realm_access.roles")]
    pub roles: String,
    /// A list of words, or one text with blanks between them.
    #[schema(example = "scope")]
    pub permissions: String,
    /// What people call them.
    pub name: String,
    /// Their address.
    pub email: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        let name = |name: &str| name.to_owned();
        Self {
            roles: name("roles"),
            permissions: name("permissions"),
            name: name("name"),
            email: name("email"),
        }
    }
}

fn usual() -> Vec<Algorithm> {
    vec![Algorithm::RS256, Algorithm::ES256]
}

/// Whether all of them can be. `own`: the tenant's own issuer, which nobody else is.
pub(crate) fn check(issuers: &[Issuer], own: &str) -> Result<(), TokenError> {
    if issuers.len() > MAX_ISSUERS {
        return Err(TokenError::TooManyIssuers(issuers.len()));
    }
    let mut seen = BTreeSet::new();
    for (index, issuer) in issuers.iter().enumerate() {
        let wrong = |field: &str, problem| {
            Err(TokenError::Issuer { place: format!("issuers[{index}].{field}"), problem })
        };
        if issuer.issuer == own {
            return wrong("issuer", "is this platform's own, which is believed as it is");
        }
        if !seen.insert(issuer.issuer.as_str()) {
            return wrong("issuer", "is there twice");
        }
        if let Err((field, problem)) = issuer.check() {
            return wrong(field, problem);
        }
    }
    Ok(())
}

impl Issuer {
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        check_issuer(&self.issuer).map_err(|problem| ("issuer", problem))?;
        if let Some(uri) = &self.jwks_uri {
            check_url(uri).map_err(|problem| ("jwks_uri", problem))?;
        }
        let fits = |word: &String| is_word(word, MAX_CHARS);
        if !(1..=MAX_AUDIENCES).contains(&self.audiences.len()) || !self.audiences.iter().all(fits) {
            return Err((
                "audiences",
                "has to hold 1 to 16 texts: without one, every token of the issuer would do",
            ));
        }
        if self.algorithms.is_empty() || self.algorithms.len() > Algorithm::ALL.len() {
            return Err(("algorithms", "has to name at least one"));
        }
        let names = &self.claims;
        if ![&names.roles, &names.permissions, &names.name, &names.email].into_iter().all(fits) {
            return Err(("claims", "has to hold names of 1 to 500 characters"));
        }
        Ok(())
    }
}

/// Whether a server may be asked there: over TLS, or on this machine, where a developer tries things out.
pub fn check_url(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).ok().filter(|_| is_word(text, MAX_CHARS)).ok_or("is no URL")?;
    let is_local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err("is no URL of a server"),
    };
    match url.scheme() {
        "https" => {}
        "http" if is_local => {}
        _ => return Err("has to begin with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user or a password");
    }
    if url.fragment().is_some() {
        return Err("must not hold a fragment");
    }
    Ok(url)
}

/// Whether it can be the name of an issuer: an address to which paths are added.
pub fn check_issuer(text: &str) -> Result<(), &'static str> {
    match check_url(text)?.query() {
        Some(_) => Err("must not hold a query"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn refused(list: &Value) -> String {
        let issuers: Vec<Issuer> = serde_json::from_value(list.clone()).unwrap();
        check(&issuers, "https://acme.stoa.test").unwrap_err().to_string()
    }

    #[test]
    fn issuers_that_cannot_be_are_refused_by_place() {
        let fine = json!({ "issuer": "https://login.example", "audiences": ["shop"] });
        let with = |name: &str, value: Value| {
            let mut issuer = fine.clone();
            issuer[name] = value;
            json!([issuer])
        };
        assert!(check(&serde_json::from_value::<Vec<_>>(json!([fine])).unwrap(), "x").is_ok());
        for (list, place) in [
            (with("issuer", json!("http://login.example")), "issuers[0].issuer: has to begin with https://"),
            (with("issuer", json!("login.example")), "issuers[0].issuer: is no URL"),
            (with("issuer", json!("https://login.example?a")), "issuers[0].issuer: must not hold a query"),
            (with("issuer", json!("https://a:b@login.example")), "issuers[0].issuer: must not hold a user"),
            (with("issuer", json!("https://acme.stoa.test")), "issuers[0].issuer: is this platform's own"),
            (with("jwks_uri", json!("file:///etc/passwd")), "issuers[0].jwks_uri: is no URL of a server"),
            (with("jwks_uri", json!("ftp://login.example")), "issuers[0].jwks_uri: has to begin"),
            (with("audiences", json!([])), "issuers[0].audiences"),
            (with("algorithms", json!([])), "issuers[0].algorithms"),
            (with("claims", json!({ "roles": "" })), "issuers[0].claims"),
            (json!([fine, fine]), "issuers[1].issuer: is there twice"),
            (json!(vec![fine.clone(); 17]), "16 issuers"),
        ] {
            let error = refused(&list);
            assert!(error.contains(place), "{error}");
        }
    }

    #[test]
    fn a_shared_secret_is_no_algorithm_that_can_be_configured() {
        for algorithm in ["none", "HS256"] {
            let issuer =
                json!({ "issuer": "https://a.example", "audiences": ["a"], "algorithms": [algorithm] });
            assert!(serde_json::from_value::<Issuer>(issuer).is_err(), "{algorithm}");
        }
    }
}
