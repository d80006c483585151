//! Values that no log, print-out or message may show.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// A shorter key can be guessed.
pub const MIN_SECRET_CHARS: usize = 16;

/// What stands where a secret would.
pub(crate) const MASK: &str = "***";

/// A key. It is shown as `***` however it is shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// The address of a server, which may have a password in it. It is shown without.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SecretUrl(String);

impl Secret {
    /// None: it is too short to be one.
    pub fn new(text: &str) -> Option<Self> {
        (text.chars().count() >= MIN_SECRET_CHARS).then(|| Self(text.to_owned()))
    }

    /// The key itself, for the one who checks it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl SecretUrl {
    /// An address as it stands.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// With its password, for the one who connects.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A URL, or what was meant to be one, without what may be a password in it.
pub(crate) fn masked(url: &str) -> String {
    let (rest, query) = match url.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (url, None),
    };
    let (scheme, rest) = match rest.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), rest),
    };
    // The last @ ends the password, whatever stands in it.
    let mut shown = match rest.rsplit_once('@') {
        Some((user, host)) if !scheme.is_empty() => match user.split_once(':') {
            Some((user, _)) => format!("{scheme}{user}:{MASK}@{host}"),
            None => format!("{scheme}{user}@{host}"),
        },
        Some((_, host)) => format!("{MASK}@{host}"),
        None => format!("{scheme}{rest}"),
    };
    if let Some(query) = query {
        // A password that was not encoded may hold a question mark; then its host stands in the query.
        shown.push('?');
        shown.push_str(if query.contains('@') { MASK } else { "" });
        let pairs =
            query.split('&').filter(|_| !query.contains('@')).map(|pair| match pair.split_once('=') {
                Some((name, _)) if name.to_ascii_lowercase().contains("pass") => format!("{name}={MASK}"),
                _ => pair.to_owned(),
            });
        shown.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    shown
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", masked(&self.0))
    }
}

impl fmt::Display for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(&self.0))
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

impl Serialize for SecretUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&masked(&self.0))
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-kind": "secret", "minLength": MIN_SECRET_CHARS })
    }
}

impl JsonSchema for SecretUrl {
    fn schema_name() -> Cow<'static, str> {
        "SecretUrl".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (url, shown) in [
            ("postgres://u:hunter2@h:5432/db", "postgres://u:***@h:5432/db"),
            ("postgres://u:p@ss@h/db", "postgres://u:***@h/db"),
            (
                "postgres://u@h/db?password=hunter2&sslmode=require",
                "postgres://u@h/db?password=***&sslmode=require",
            ),
            ("postgres://u:hunter?2@h/db", "postgres://u:hunter?***"),
            ("postgres:u:hunter2@h", "***@h"),
            ("sqlite:.stoa/stoa.db", "sqlite:.stoa/stoa.db"),
            ("redis://h:6379", "redis://h:6379"),
        ] {
            assert_eq!(masked(url), shown);
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new("a-long-secret-of-mine").unwrap();
        assert_eq!(format!("{secret:?} {}", serde_json::to_string(&secret).unwrap()), "*** \"***\"");
        assert_eq!(Secret::new("short"), None);
    }
}
