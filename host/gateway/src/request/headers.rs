//! The headers of a request, as a script sees them: lower case, one character for each byte, without those that are
//! about the connection or that anybody may have invented.

use http::header::{
    AUTHORIZATION, CONNECTION, COOKIE, EXPECT, FORWARDED, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Version};
use stoa_identity::{carries_key, has_platform_cookies, without_platform_cookies};
use stoa_wire::{Client, RequestId};

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
const HTTP2_SETTINGS: HeaderName = HeaderName::from_static("http2-settings");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// What a script is told of the client.
pub(crate) const FORWARDED_FOR: &str = "x-forwarded-for";

/// Between whom a request passed on its way here.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    /// Who asks.
    pub(crate) client: Client,
    /// Whether a trusted proxy handed it on.
    pub(crate) trusted: bool,
    /// For which host.
    pub(crate) host: &'a str,
    /// Whether the platform knows who asks, by what the request carries.
    pub(crate) is_known: bool,
}

/// About one connection, and not the next one.
pub(crate) fn is_hop_by_hop(name: &HeaderName) -> bool {
    [
        CONNECTION,
        KEEP_ALIVE,
        PROXY_CONNECTION,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
        HTTP2_SETTINGS,
    ]
    .contains(name)
}

/// About the client, and only worth anything from a proxy.
fn is_about_the_client(name: &HeaderName) -> bool {
    name.as_str().starts_with("x-forwarded-") || [FORWARDED, REAL_IP, RequestId::HEADER].contains(name)
}

/// The headers for a script. `x-forwarded-for` is always there, and holds the client's address as far as the edge
/// knows it; `host` is always there too, whatever the version of HTTP calls it.
pub(crate) fn to_script(headers: &HeaderMap, version: Version, origin: Origin<'_>) -> Vec<(String, String)> {
    let named = named_by_connection(headers);
    let mut out = Vec::with_capacity(headers.len() + 2);
    out.push((HOST.as_str().to_owned(), origin.host.to_owned()));
    out.push((FORWARDED_FOR.to_owned(), origin.client.address.to_string()));
    for (name, value) in headers {
        let is_told_already = *name == HOST || name.as_str() == FORWARDED_FOR || *name == EXPECT;
        // HTTP/2 cuts cookies into pieces, which scripts need not know.
        let is_joined = version == Version::HTTP_2 && *name == COOKIE;
        let is_foreign = !origin.trusted && is_about_the_client(name);
        // With a key, a script could do at the management API whatever its owner may.
        let is_secret = *name == AUTHORIZATION && (origin.is_known || carries_key(value));
        if !(is_secret
            || is_told_already
            || is_joined
            || is_foreign
            || is_hop_by_hop(name)
            || named.contains(name))
        {
            let value = text(value);
            if *name != COOKIE || !has_platform_cookies(&value) {
                out.push((name.as_str().to_owned(), value));
            } else if let Some(own) = without_platform_cookies(&value) {
                out.push((name.as_str().to_owned(), own));
            }
        }
    }
    if version == Version::HTTP_2 {
        let cookies: Vec<_> = headers.get_all(COOKIE).iter().map(text).collect();
        if let Some(cookies) = without_platform_cookies(&cookies.join("; ")) {
            out.push((COOKIE.as_str().to_owned(), cookies));
        }
    }
    out
}

/// One character for each byte.
fn text(value: &HeaderValue) -> String {
    value
        .to_str()
        .map_or_else(|_| value.as_bytes().iter().map(|byte| char::from(*byte)).collect(), str::to_owned)
}

/// What `Connection` declares to be about the connection. Nearly always it is `keep-alive` or `close`, which are no
/// headers.
fn named_by_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    let lists = headers.get_all(CONNECTION).iter().filter_map(|list| list.to_str().ok());
    let names = lists.flat_map(|list| list.split(',')).map(str::trim);
    let other = names.filter(|name| {
        !["keep-alive", "close", "upgrade"].iter().any(|known| name.eq_ignore_ascii_case(known))
    });
    other.filter_map(|name| name.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(headers: &[(&'static str, &[u8])], version: Version, trusted: bool) -> Vec<(String, String)> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        let client = Client { address: [192, 0, 2, 1].into(), secure: false };
        to_script(&map, version, Origin { client, trusted, host: "h:1", is_known: false })
    }

    /// Without the two that are always there.
    fn rest(headers: &[(&'static str, &[u8])], version: Version, trusted: bool) -> Vec<(String, String)> {
        let mut seen = seen(headers, version, trusted);
        let always: Vec<_> = seen.drain(..2).collect();
        assert_eq!(always[0], ("host".to_owned(), "h:1".to_owned()));
        assert_eq!(always[1], ("x-forwarded-for".to_owned(), "192.0.2.1".to_owned()));
        seen
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_value_has_one_character_for_each_byte() {
        assert_eq!(rest(&[("x-name", b"caf\xe9")], Version::HTTP_11, false), [pair("x-name", "caf\u{e9}")]);
        assert_eq!(
            rest(&[("a", b"1"), ("a", b"2")], Version::HTTP_11, false),
            [pair("a", "1"), pair("a", "2")]
        );
    }

    #[test]
    fn what_is_about_the_connection_stays_behind() {
        let headers: &[(_, &[u8])] = &[
            ("connection", b"close, X-Secret-Hop"),
            ("x-secret-hop", b"1"),
            ("keep-alive", b"5"),
            ("te", b"trailers"),
            ("transfer-encoding", b"chunked"),
            ("upgrade", b"websocket"),
            ("expect", b"100-continue"),
            ("host", b"other"),
            ("accept", b"*/*"),
        ];
        assert_eq!(rest(headers, Version::HTTP_11, true), [pair("accept", "*/*")]);
    }

    #[test]
    fn what_a_client_says_of_itself_does_not_reach_a_script() {
        let headers: &[(_, &[u8])] = &[
            ("x-forwarded-for", b"10.0.0.1"),
            ("x-forwarded-proto", b"https"),
            ("x-forwarded-host", b"bank.example"),
            ("x-real-ip", b"10.0.0.1"),
            ("forwarded", b"for=10.0.0.1"),
            ("x-request-id", b"req_1234567890"),
        ];
        assert_eq!(rest(headers, Version::HTTP_11, false), []);
        let names: Vec<_> = rest(headers, Version::HTTP_11, true).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            ["x-forwarded-proto", "x-forwarded-host", "x-real-ip", "forwarded", "x-request-id"]
        );
    }

    #[test]
    fn a_session_of_the_platform_is_not_for_scripts() {
        let cookies: &[(_, &[u8])] = &[("cookie", b"a=1; stoa=secret"), ("cookie", b"__Host-stoa=secret")];
        for version in [Version::HTTP_11, Version::HTTP_2] {
            assert_eq!(rest(cookies, version, false), [pair("cookie", "a=1")], "{version:?}");
        }
    }

    #[test]
    fn cookies_that_http2_cut_into_pieces_are_one_again() {
        let cookies: &[(_, &[u8])] = &[("cookie", b"a=1"), ("cookie", b"b=2")];
        assert_eq!(rest(cookies, Version::HTTP_2, false), [pair("cookie", "a=1; b=2")]);
        assert_eq!(rest(cookies, Version::HTTP_11, false).len(), 2);
    }

    proptest! {
        #[test]
        fn hostile_bytes_come_through_as_they_are_or_not_at_all(bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let shown = text(&value);
                let back: Vec<u8> = shown.chars().map(|char| u8::try_from(char).unwrap()).collect();
                prop_assert_eq!(&back, value.as_bytes());
                prop_assert!(!shown.contains(['\r', '\n', '\0']));
            }
        }
    }
}
