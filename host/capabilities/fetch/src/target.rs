//! Where a request is to go, as its URL says it.

use crate::error::{FetchError, Invalid, Refused};
use crate::limits::MAX_URL_BYTES;
use http::Uri;
use url::{Host, Url};

/// A URL that may be asked for, as far as that can be seen from it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) url: Url,
    pub(crate) uri: Uri,
    /// Host and port, as errors and the breaker name it.
    pub(crate) host: String,
}

/// Ports that browsers keep closed, since what listens there can be talked into things by a request of HTTP: the
/// "bad ports" of the Fetch standard.
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
    515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723,
    2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

impl Target {
    /// Checks all that needs no name server. The address itself is checked where it is connected to.
    pub(crate) fn new(mut url: Url) -> Result<Self, FetchError> {
        url.set_fragment(None);
        if url.as_str().len() > MAX_URL_BYTES {
            return Err(Invalid::Length.into());
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Invalid::Scheme(url.scheme().to_owned()).into());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Invalid::Credentials.into());
        }
        let (host, port) = url.host_str().zip(url.port_or_known_default()).ok_or(Invalid::Url)?;
        if BAD_PORTS.contains(&port) {
            return Err(Refused::Port(port).into());
        }
        let host = format!("{host}:{port}");
        let uri = url.as_str().parse().map_err(|_| Invalid::Url)?;
        Ok(Self { url, uri, host })
    }

    /// The URL that the text means.
    pub(crate) fn parse(text: &str) -> Result<Self, FetchError> {
        // What is longer is not even read.
        if text.len() > MAX_URL_BYTES {
            return Err(Invalid::Length.into());
        }
        Self::new(Url::parse(text).map_err(|_| Invalid::Url)?)
    }

    pub(crate) fn is_same_origin(&self, other: &Self) -> bool {
        self.url.origin() == other.url.origin()
    }
}

/// Whether a name can be one of the public internet: it has a dot, and is not the machine's own. Others are found,
/// if at all, in the operator's network.
pub(crate) fn is_public_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name.contains('.') && name != "localhost" && !name.ends_with(".localhost")
}

/// The host of a connection, as the `url` crate understands it whoever wrote it.
pub(crate) fn host_of(uri: &Uri) -> Option<(Host, u16)> {
    let url = Url::parse(&uri.to_string()).ok()?;
    Some((url.host()?.to_owned(), url.port_or_known_default()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_url_that_cannot_be_asked_for_is_told_why() {
        let long = format!("https://example.com/{}", "a".repeat(MAX_URL_BYTES));
        for (url, expected) in [
            ("", Invalid::Url),
            ("/relative", Invalid::Url),
            ("http://", Invalid::Url),
            ("http://a b/", Invalid::Url),
            (&long, Invalid::Length),
            ("ftp://example.com/", Invalid::Scheme("ftp".to_owned())),
            ("file:///etc/passwd", Invalid::Scheme("file".to_owned())),
            ("gopher://example.com/", Invalid::Scheme("gopher".to_owned())),
            ("http://user@example.com/", Invalid::Credentials),
            ("http://:secret@example.com/", Invalid::Credentials),
            ("http://example.com@127.0.0.1/", Invalid::Credentials),
        ] {
            assert_eq!(Target::parse(url).unwrap_err(), FetchError::Invalid(expected), "{url}");
        }
        for port in BAD_PORTS {
            let refused = Target::parse(&format!("http://example.com:{port}/")).unwrap_err();
            assert_eq!(refused, FetchError::Refused(Refused::Port(port)));
        }
    }

    #[test]
    fn a_name_of_the_operators_network_is_not_public() {
        for name in ["localhost", "LOCALHOST.", "a.localhost", "a.b.LocalHost.", "intranet", "intranet.", ""]
        {
            assert!(!is_public_name(name), "{name}");
        }
        for name in ["example.com", "example.com.", "notlocalhost.com", "localhost.example.com"] {
            assert!(is_public_name(name), "{name}");
        }
    }

    proptest! {
        /// What is checked and what is connected to is the same host, however it was written.
        #[test]
        fn the_host_of_the_connection_is_that_of_the_url(text in "https?://[^/]{1,30}/?.{0,10}") {
            if let Ok(target) = Target::parse(&text) {
                let (host, port) = host_of(&target.uri).unwrap();
                prop_assert_eq!(Some(host), target.url.host().map(|host| host.to_owned()));
                prop_assert_eq!(Some(port), target.url.port_or_known_default());
                prop_assert_eq!(target.uri.port_u16().is_some(), target.url.port().is_some());
            }
        }
    }
}
