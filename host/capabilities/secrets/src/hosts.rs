//! Where a secret may go.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use stoa_kernel::HostPattern;
use url::Url;

/// A host, or the hosts below one, which are spoken to by TLS unless it says otherwise: `api.example.com`,
/// `*.example.com`, `api.example.com:8443`, `http://printer.example.com`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AllowedHost {
    /// Whether it is spoken to in clear.
    plain: bool,
    pattern: HostPattern,
}

/// The text says no such host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHost {
    /// Not a host at all.
    #[error(
        "'{0}' is no host such as \"api.example.com\", \"*.example.com\" or \"api.example.com:8443\"; one that is spoken \
         to without TLS is written \"http://printer.example.com\""
    )]
    Host(String),
    /// Hosts of everybody.
    #[error(
        "'{0}' means hosts of everybody; a star takes at least two labels after it, such as \"*.example.com\""
    )]
    Everybody(String),
}

impl AllowedHost {
    /// Whether a request to this URL goes there.
    pub fn admits(&self, url: &Url) -> bool {
        self.names(url) && self.plain == (url.scheme() == "http")
    }

    /// The same, however it is spoken to.
    pub(crate) fn names(&self, url: &Url) -> bool {
        let place = url.host_str().zip(url.port_or_known_default());
        place.is_some_and(|(host, port)| self.pattern.means(host, port))
    }
}

impl FromStr for AllowedHost {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let shown = || text.chars().take(80).collect::<String>();
        let (plain, host) = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
            (Some(host), _) => (true, host),
            (None, host) => (false, host.unwrap_or(text)),
        };
        // A whole network is no host.
        if host.contains('/') {
            return Err(InvalidHost::Host(shown()));
        }
        let pattern: HostPattern = host.parse().map_err(|_| InvalidHost::Host(shown()))?;
        if pattern.to_string().strip_prefix("*.").is_some_and(|domain| !domain.contains('.')) {
            return Err(InvalidHost::Everybody(shown()));
        }
        Ok(Self { plain, pattern })
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.plain { "http://" } else { "" })?;
        // A single address is a network to the pattern.
        f.write_str(self.pattern.to_string().split('/').next().unwrap_or_default())
    }
}

impl TryFrom<String> for AllowedHost {
    type Error = InvalidHost;

    fn try_from(text: String) -> Result<Self, InvalidHost> {
        text.parse()
    }
}

impl From<AllowedHost> for String {
    fn from(host: AllowedHost) -> Self {
        host.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(host: &str, url: &str) -> bool {
        host.parse::<AllowedHost>().unwrap().admits(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_host_means_itself_by_tls() {
        for (host, url, expected) in [
            ("api.example.com", "https://api.example.com/", true),
            ("https://api.example.com", "https://API.example.com:443/", true),
            ("api.example.com", "https://api.example.com:8443/", true),
            ("api.example.com:8443", "https://api.example.com/", false),
            ("api.example.com:8443", "https://api.example.com:8443/", true),
            ("api.example.com", "http://api.example.com/", false),
            ("http://api.example.com", "http://api.example.com/", true),
            ("http://api.example.com", "https://api.example.com/", false),
            ("api.example.com", "https://api.example.com.evil.net/", false),
            ("api.example.com", "https://evil.net/api.example.com", false),
            ("api.example.com", "https://xapi.example.com/", false),
            ("*.example.com", "https://a.b.example.com/", true),
            ("*.example.com", "https://example.com/", false),
            ("*.example.com", "https://notexample.com/", false),
            ("bücher.example", "https://xn--bcher-kva.example/", true),
        ] {
            assert_eq!(admits(host, url), expected, "{host} {url}");
        }
    }

    #[test]
    fn an_address_is_the_same_however_it_is_spelled_and_is_not_its_name() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://017700000001/",
        ] {
            assert!(admits("http://127.0.0.1", url), "{url}");
            assert!(!admits("http://example.com", url), "{url}");
        }
        assert!(admits("http://::1", "http://[0:0::1]/"));
        // What is the same address in the dress of another family leads to the same place.
        assert!(admits("http://127.0.0.1", "http://[::ffff:127.0.0.1]/"));
    }

    #[test]
    fn what_is_no_host_is_refused_with_what_would_be_one() {
        for text in [
            "",
            "*",
            "*.",
            "http://",
            "https://a.example/path",
            "10.0.0.0/8",
            "ftp://a.example",
            "a b",
            "a.example:0",
            "x*.example.com",
        ] {
            let error = text.parse::<AllowedHost>().unwrap_err().to_string();
            assert!(error.contains("example.com"), "{text}: {error}");
        }
        assert_eq!("*.com".parse::<AllowedHost>(), Err(InvalidHost::Everybody("*.com".to_owned())));
        assert_eq!(
            "HTTPS://A.example".to_ascii_lowercase().parse::<AllowedHost>().unwrap().to_string(),
            "a.example"
        );
    }
}
