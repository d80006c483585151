//! Whose requests a limit counts together, and what is none.

use super::*;
use serde_json::json;
use std::sync::Arc;

fn whose<'a>(by: &str, address: &str, headers: &'a HeaderMap, caller: Option<&'a Caller>) -> Whose<'a> {
    let rate = Rate::of_route(&json!({ "limit": 1, "by": by })).unwrap();
    rate.whose(Asker { address: address.parse().unwrap(), headers, caller })
}

fn caller(id: &str, provider: &str) -> Caller {
    Caller {
        id: id.into(),
        name: "Ada".into(),
        email: None,
        provider: provider.into(),
        roles: Arc::default(),
        permissions: Arc::default(),
        groups: Arc::default(),
        mfa: false,
        expires_at: None,
    }
}

#[test]
fn addresses_of_one_ipv6_network_count_together_and_mapped_ones_as_what_they_are() {
    let none = HeaderMap::new();
    let of = |address| whose("ip", address, &none, None);
    assert_eq!(of("2001:db8::1"), of("2001:db8::2"));
    assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
    assert_eq!(of("192.0.2.9"), of("::ffff:192.0.2.9"));
    assert_ne!(of("192.0.2.9"), of("192.0.2.8"));
}

#[test]
fn a_header_tells_clients_apart_and_without_it_the_address_does() {
    let long = "x".repeat(60_000);
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-key"), long.parse().unwrap())]);
    assert_eq!(whose("header:X-Key", "192.0.2.1", &headers, None), Whose::Header(long.as_bytes()));
    let none = HeaderMap::new();
    let address = whose("ip", "192.0.2.1", &none, None);
    assert_eq!(whose("header:x-key", "192.0.2.1", &none, None), address);
}

#[test]
fn users_and_keys_count_by_their_ids_and_nobody_by_the_address() {
    let none = HeaderMap::new();
    let address = whose("ip", "192.0.2.1", &none, None);
    let (user, key) = (caller("a", "password"), caller("a", "api-key"));
    let of = |by, caller| whose(by, "192.0.2.1", &none, caller);
    assert_eq!([of("user", None), of("key", None), of("key", Some(&user))], [address; 3]);
    assert_eq!(of("user", Some(&user)), Whose::User("a"));
    assert_eq!([of("user", Some(&key)), of("key", Some(&key))], [Whose::Key("a"); 2]);
    assert_eq!(of("route", Some(&user)), Whose::Everybody);
}

#[test]
fn what_is_no_limit_is_refused_by_name() {
    for (value, option) in [
        (json!(0), "rateLimit"),
        (json!("10"), "rateLimit"),
        (json!({}), "rateLimit"),
        (json!([1, 2]), "rateLimit"),
        (json!({ "limit": 1_000_001 }), "rateLimit"),
        (json!({ "limit": 1, "per": "week" }), "rateLimit.per"),
        (json!({ "limit": 1, "per": "2d" }), "rateLimit.per"),
        (json!({ "limit": 1, "by": "tenant" }), "rateLimit.by"),
        (json!({ "limit": 1, "by": "header:a b" }), "rateLimit.by"),
        (json!({ "limit": 1, "max": 2 }), "rateLimit.max"),
    ] {
        assert_eq!(Rate::of_route(&value).unwrap_err().option, option, "{value}");
    }
}

#[test]
fn a_tenant_has_some_limits_that_need_no_route_and_no_user() {
    let two = json!([{ "limit": 10, "per": "second" }, { "limit": 100, "per": "second", "by": "tenant" }]);
    assert_eq!(Rate::of_tenant(&two).unwrap().len(), 2);
    assert_eq!(Rate::of_tenant(&json!(60)).unwrap().len(), 1);
    for (value, option) in [
        (json!([]), "rateLimit"),
        (json!(vec![1; 9]), "rateLimit"),
        (json!([1, "2"]), "rateLimit"),
        (json!({ "limit": 1, "by": "user" }), "rateLimit.by"),
        (json!({ "limit": 1, "by": "route" }), "rateLimit.by"),
    ] {
        assert_eq!(Rate::of_tenant(&value).unwrap_err().option, option, "{value}");
    }
}
