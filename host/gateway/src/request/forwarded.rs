//! Who the client is, where proxies stand between: their word counts as far as they are trusted.

use crate::server::Peer;
use http::{HeaderMap, HeaderName};
use std::net::{IpAddr, SocketAddr};
use stoa_config::Cidr;
use stoa_wire::Client;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Whether an address is that of a proxy of ours.
pub(crate) fn is_trusted(address: IpAddr, proxies: &[Cidr]) -> bool {
    proxies.iter().any(|network| network.contains(address))
}

/// The client behind `peer`. Every proxy appends whom it was asked by, so the list is read from its end, as long as
/// those who wrote it are trusted; what stands before that may be anybody's invention.
pub(crate) fn of(peer: Peer, headers: &HeaderMap, proxies: &[Cidr]) -> Client {
    let mut client = Client { address: peer.address, secure: peer.secure };
    if !is_trusted(peer.address, proxies) {
        return client;
    }
    let lists = headers.get_all(FORWARDED_FOR).iter().rev();
    let hops = lists.flat_map(|list| list.to_str().unwrap_or_default().rsplit(',')).map(address);
    for hop in hops {
        let Some(hop) = hop else { break };
        client.address = hop;
        if !is_trusted(hop, proxies) {
            break;
        }
    }
    let protocols = headers.get_all(FORWARDED_PROTO).iter().next_back();
    let protocol = protocols.and_then(|list| list.to_str().ok()?.rsplit(',').next());
    match protocol.map(str::trim) {
        Some(protocol) if protocol.eq_ignore_ascii_case("https") => client.secure = true,
        Some(protocol) if protocol.eq_ignore_ascii_case("http") => client.secure = false,
        _ => {}
    }
    client
}

/// `10.0.0.1`, `10.0.0.1:1234`, `::1`, `[::1]` or `[::1]:1234`: proxies write all of them.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, headers: &[(&'static str, &str)]) -> (String, bool) {
        let proxies = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let client = of(Peer { address: peer.parse().unwrap(), secure: false }, &map, &proxies);
        (client.address.to_string(), client.secure)
    }

    #[track_caller]
    fn check(peer: &str, list: &[&str], expected: &str) {
        let headers: Vec<_> = list.iter().map(|value| ("x-forwarded-for", *value)).collect();
        assert_eq!(client(peer, &headers).0, expected, "{list:?}");
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        check("192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check("10.0.0.1", &["198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &[], "10.0.0.1");
        assert_eq!(client("192.0.2.1", &[("x-forwarded-proto", "https")]), ("192.0.2.1".to_owned(), false));
        assert!(client("10.0.0.1", &[("x-forwarded-proto", "https")]).1);
    }

    #[test]
    fn what_a_client_puts_before_the_proxies_words_changes_nothing() {
        check("10.0.0.1", &["1.1.1.1, 198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.0.0.2"], "198.51.100.7");
        check("10.0.0.1", &["1.1.1.1", "198.51.100.7,10.9.9.9"], "198.51.100.7");
        check("10.0.0.1", &["unknown, 10.0.0.2"], "10.0.0.2");
        check("10.0.0.1", &["198.51.100.7, garbage"], "10.0.0.1");
        assert!(!client("10.0.0.1", &[("x-forwarded-proto", "https, http")]).1);
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        check("10.0.0.1", &["198.51.100.7:4711"], "198.51.100.7");
        check("fd00::1", &["[2001:db8::1]:4711"], "2001:db8::1");
        check("fd00::1", &["[2001:db8::1]"], "2001:db8::1");
        check("fd00::1", &["2001:db8::1"], "2001:db8::1");
        check("10.0.0.1", &["::ffff:198.51.100.7"], "198.51.100.7");
    }
}
