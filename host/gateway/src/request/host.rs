//! The host that a request is for: from it follows the tenant, so there must be exactly one, and it must be what it
//! seems to be.

use http::header::HOST;
use http::request::Parts;
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

/// A DNS name's limit.
const MAX_HOST_BYTES: usize = 253;

/// A host and maybe a port, normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    text: String,
    host_bytes: usize,
}

impl Authority {
    /// As in a URL: lower case, without the port that the scheme has anyway.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Without the port.
    pub(crate) fn host(&self) -> &str {
        self.text.get(..self.host_bytes).unwrap_or_default()
    }

    /// None: it is no authority, or a user name stands before it.
    pub(crate) fn parse(given: &str, secure: bool) -> Option<Self> {
        let (host, port) = match given.rsplit_once(':') {
            // The colon of an IPv6 address is not a port's.
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (given, None),
        };
        let mut text = normal(host)?;
        let host_bytes = text.len();
        if let Some(port) = port.filter(|port| !port.is_empty()) {
            let plain = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
            let port: u16 = port.parse().ok().filter(|_| plain)?;
            if port != if secure { 443 } else { 80 } {
                text.push(':');
                text.push_str(&port.to_string());
            }
        }
        Some(Self { text, host_bytes })
    }
}

/// A host as every URL parser understands it: what one would read otherwise, or not at all, is refused or rewritten,
/// so that a script never sees another host than the one that led to it.
fn normal(host: &str) -> Option<String> {
    if host.is_empty() || host.len() > MAX_HOST_BYTES {
        return None;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'.';
    let mut lower = host.to_ascii_lowercase();
    if host.bytes().all(plain) {
        let name = lower.strip_suffix('.').unwrap_or(&lower);
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_number = last.starts_with(|first: char| first.is_ascii_digit());
        if !is_number && !lower.contains("xn--") {
            return Some(lower);
        }
    } else if !host.starts_with('[') {
        return None;
    }
    let parsed = url::Host::parse(&lower).ok()?;
    lower = parsed.to_string();
    Some(lower)
}

/// The host of a request: `:authority`, or the one in the request line, or `Host`. Where two of them differ, some
/// proxy in front may have looked at the other one, so the request is refused.
pub(crate) fn authority(parts: &Parts, secure: bool) -> Result<Authority, Problem> {
    let mut headers = parts.headers.get_all(HOST).iter();
    let header = headers.next();
    if headers.next().is_some() {
        return Err(refused("the request has more than one Host header"));
    }
    let header = match header.map(|value| value.to_str().ok().and_then(|text| Authority::parse(text, secure)))
    {
        Some(None) => return Err(refused("the Host header is not a host name")),
        Some(header) => header,
        None => None,
    };
    let line = match parts.uri.authority().map(|line| Authority::parse(line.as_str(), secure)) {
        Some(None) => return Err(refused("the request is for something that is not a host name")),
        Some(line) => line,
        None => None,
    };
    match (line, header) {
        (Some(line), Some(header)) if line != header => {
            Err(refused("the request is for one host, and its Host header names another"))
        }
        (Some(authority), _) | (None, Some(authority)) => Ok(authority),
        (None, None) => Err(refused("the request names no host")),
    }
}

fn refused(why: &str) -> Problem {
    Problem::new(ErrorCode::InvalidRequest, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;
    use proptest::prelude::*;

    fn shown(given: &str) -> Option<(String, String)> {
        Authority::parse(given, false).map(|parsed| (parsed.host().to_owned(), parsed.as_str().to_owned()))
    }

    #[track_caller]
    fn check(given: &str, host: &str, text: &str) {
        assert_eq!(shown(given), Some((host.to_owned(), text.to_owned())), "{given:?}");
    }

    #[test]
    fn a_host_is_read_without_its_port_and_in_lower_case() {
        check("Demo.Localhost:8787", "demo.localhost", "demo.localhost:8787");
        check("demo.localhost:80", "demo.localhost", "demo.localhost");
        check("demo.localhost.", "demo.localhost.", "demo.localhost.");
        check("demo.localhost:", "demo.localhost", "demo.localhost");
        check("127.0.0.1:8787", "127.0.0.1", "127.0.0.1:8787");
        check("[::1]:8787", "[::1]", "[::1]:8787");
        check("[0:0::1]", "[::1]", "[::1]");
        assert_eq!(Authority::parse("a:443", true).unwrap().as_str(), "a");
    }

    #[test]
    fn what_another_reader_might_read_otherwise_is_rewritten_or_refused() {
        check("127.1", "127.0.0.1", "127.0.0.1");
        for bad in [
            "",
            ":80",
            "a b",
            "user@host",
            "a/b",
            "a:b",
            "a:99999",
            "a:+80",
            "[::1",
            "::1",
            "ä.de",
            "a%2eb",
            "a\tb",
            "1.2.3.256",
            "xn--a.de",
            &"a".repeat(254),
        ] {
            assert_eq!(shown(bad), None, "{bad:?}");
        }
    }

    fn of(uri: &str, hosts: &[&str]) -> Result<String, String> {
        let mut request = Request::builder().uri(uri);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let parts = request.body(()).unwrap().into_parts().0;
        authority(&parts, false).map(|found| found.as_str().to_owned()).map_err(|problem| problem.message)
    }

    #[test]
    fn a_request_has_exactly_one_host() {
        assert_eq!(of("/", &["a"]).as_deref(), Ok("a"));
        assert_eq!(of("http://a/", &[]).as_deref(), Ok("a"));
        assert_eq!(of("http://a:80/", &["A"]).as_deref(), Ok("a"));
        for (uri, hosts) in
            [("/", &[][..]), ("/", &["a", "a"]), ("http://a/", &["b"]), ("/", &["a,b"]), ("/", &[""])]
        {
            assert!(of(uri, hosts).is_err(), "{uri} {hosts:?}");
        }
    }

    proptest! {
        #[test]
        fn every_host_that_is_taken_is_one_to_url_parsers_and_the_same(given in "[a-zA-Z0-9._:\\[\\]-]{1,24}") {
            if let Some(authority) = Authority::parse(&given, false) {
                let url = format!("http://{}/", authority.as_str());
                prop_assert_eq!(url::Url::parse(&url).map(String::from), Ok(url));
            }
        }
    }
}
