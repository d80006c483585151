//! What lists permit, and which entries are refused.

use super::*;
use proptest::prelude::*;

fn egress(allow: &[&str], deny: &[&str]) -> Egress {
    let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    Egress::new(&owned(allow), &owned(deny)).unwrap()
}

fn permits(egress: &Egress, host: &str, port: u16, address: &str) -> bool {
    egress.permits_host(host, port) && egress.permits_address(host, port, address.parse().unwrap())
}

#[test]
fn without_lists_every_host_is_permitted() {
    assert!(permits(&Egress::default(), "example.com", 443, "93.184.216.34"));
    assert!(permits(&Egress::default(), "[2606:2800::1]", 80, "2606:2800::1"));
}

#[test]
fn a_name_means_itself_and_a_star_what_is_below() {
    let exact = egress(&["example.com"], &[]);
    let below = egress(&["*.example.com"], &[]);
    for (host, is_exact, is_below) in [
        ("example.com", true, false),
        ("EXAMPLE.com.", true, false),
        ("api.example.com", false, true),
        ("a.b.example.com.", false, true),
        ("notexample.com", false, false),
        (".example.com", false, false),
        ("example.com.evil.net", false, false),
        ("com", false, false),
        ("", false, false),
        ("93.184.216.34", false, false),
    ] {
        assert_eq!(exact.permits_host(host, 443), is_exact, "{host}");
        assert_eq!(below.permits_host(host, 443), is_below, "*.{host}");
    }
}

#[test]
fn a_port_narrows_a_name() {
    let egress = egress(&["api.example.com:8443"], &[]);
    assert!(egress.permits_host("api.example.com", 8443));
    assert!(!egress.permits_host("api.example.com", 443));
}

#[test]
fn what_is_denied_is_not_reached_by_another_way() {
    let egress = egress(&["*.example.com", "93.184.0.0/16"], &["secret.example.com", "93.184.216.0/24"]);
    assert!(permits(&egress, "www.example.com", 443, "1.2.3.4"));
    assert!(!permits(&egress, "secret.example.com", 443, "1.2.3.4"));
    assert!(!permits(&egress, "Secret.Example.com.", 443, "1.2.3.4"));
    // By a name that leads to it, by its address, and by that in the dress of IPv6.
    assert!(!permits(&egress, "www.example.com", 443, "93.184.216.34"));
    assert!(!egress.permits_host("93.184.216.34", 443));
    assert!(!egress.permits_host("[::ffff:93.184.216.34]", 443));
}

#[test]
fn a_network_is_allowed_whatever_name_leads_there() {
    let egress = egress(&["93.184.216.0/24"], &[]);
    assert!(permits(&egress, "example.com", 443, "93.184.216.34"));
    assert!(!permits(&egress, "example.com", 443, "93.184.217.1"));
    assert!(egress.permits_host("93.184.216.34", 443) && !egress.permits_host("93.184.217.1", 443));
}

#[test]
fn a_pattern_is_kept_as_a_url_has_its_host() {
    for (given, kept) in [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("*.Bücher.example:8443", "*.xn--bcher-kva.example:8443"),
        ("10.1.2.3", "10.1.2.3/32"),
        ("2606:2800::/32", "2606:2800::/32"),
    ] {
        assert_eq!(given.parse::<HostPattern>().unwrap().to_string(), kept);
    }
}

#[test]
fn what_is_no_pattern_is_refused_by_its_place() {
    let long = format!("{}.com", "a".repeat(300));
    for text in [
        "",
        "*",
        "*.",
        ".",
        "a..b",
        "*.*.com",
        "a*.com",
        "https://example.com",
        "example.com/path",
        "example.com:",
        "example.com:0",
        "example.com:+1",
        "example.com:65536",
        "user@example.com",
        "exa mple.com",
        "ex%61mple.com",
        "10.0.0.0/33",
        "0x7f.1",
        "*.10.0.0.1",
        "[::1]:80",
        "10.0.0.1:80",
        "a\0b",
        &long,
    ] {
        let error = Egress::new(&[], &["fine.example".to_owned(), text.to_owned()]).unwrap_err();
        assert!(matches!(error, EgressError::Entry { list: "deny", index: 1, .. }), "{text}: {error}");
        assert!(error.to_string().len() < 400);
    }
    let many = vec!["example.com".to_owned(); Egress::MAX_ENTRIES + 1];
    assert_eq!(Egress::new(&many, &[]), Err(EgressError::TooMany { list: "allow", given: 257 }));
}

fn host() -> impl Strategy<Value = String> {
    "[a-z]{1,3}(\\.[a-z]{1,3}){0,3}"
}

fn pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        host(),
        host().prop_map(|host| format!("*.{host}")),
        (host(), 1_u16..4).prop_map(|(host, port)| format!("{host}:{port}")),
        (any::<[u8; 4]>(), 0_u8..=32).prop_map(|(address, bits)| format!("{}/{bits}", IpAddr::from(address))),
    ]
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_or_refused(text in ".{0,40}") {
        if let Ok(pattern) = text.parse::<HostPattern>() {
            prop_assert_eq!(pattern.to_string().parse::<HostPattern>(), Ok(pattern));
        }
    }

    #[test]
    fn an_entry_more_in_deny_never_opens_anything(
        allow in prop::collection::vec(pattern(), 0..3), deny in prop::collection::vec(pattern(), 0..3),
        more in pattern(), host in host(), port in 1_u16..4, address: [u8; 4],
    ) {
        let before = Egress::new(&allow, &deny).unwrap();
        let after = Egress::new(&allow, &[deny, vec![more.clone()]].concat()).unwrap();
        let address = IpAddr::from(address);
        prop_assert!(before.permits_host(&host, port) || !after.permits_host(&host, port));
        let reached = after.permits_address(&host, port, address);
        prop_assert!(before.permits_address(&host, port, address) || !reached);
        // Whose address may be connected to, its name may be asked for.
        prop_assert!(after.permits_host(&host, port) || !reached);
        let more: HostPattern = more.parse().unwrap();
        prop_assert!(!reached || !(more.names(&host, port) || more.contains(address)));
    }
}
