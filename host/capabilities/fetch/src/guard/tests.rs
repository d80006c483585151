//! Which addresses are public: by their networks, and against what the standard library knows.

use super::*;
use proptest::prelude::*;

#[track_caller]
fn check(permitted: bool, addresses: &[&str]) {
    for address in addresses {
        assert_eq!(is_public(address.parse().unwrap()), permitted, "{address}");
    }
}

#[test]
fn public_addresses_are_permitted() {
    check(
        true,
        &[
            "1.1.1.1",
            "8.8.8.8",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
        ],
    );
    check(
        true,
        &["169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "198.17.0.0"],
    );
    check(
        true,
        &[
            "198.20.0.0",
            "223.255.255.255",
            "168.63.129.15",
            "2606:2800:220:1::1",
            "2a00:1450::1",
            "2620:fe::fe",
        ],
    );
}

#[test]
fn the_first_and_the_last_address_of_every_special_network_are_refused() {
    check(
        false,
        &["0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255"],
    );
    check(
        false,
        &["127.0.0.0", "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255"],
    );
    check(false, &["172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.192", "192.0.2.0", "192.0.2.255"]);
    check(
        false,
        &["192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.7"],
    );
    check(false, &["203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.0", "255.255.255.255"]);
    check(false, &["100.100.100.200", "168.63.129.16"]);
}

#[test]
fn special_addresses_of_ipv6_are_refused() {
    check(
        false,
        &["::", "::1", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1"],
    );
    check(false, &["2001:db8::1", "3fff::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "5f00::1"]);
    // Addresses of IPv4 in another dress, private or not.
    check(false, &["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1"]);
    check(false, &["64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::"]);
    // Teredo: the client's address is at the end, inverted.
    check(false, &["2001:0:4136:e378:8000:63bf:80ff:fffe"]);
}

#[test]
fn what_the_operator_opens_is_permitted_and_nothing_else() {
    let guard = Guard::opening(vec!["127.0.0.1/32".parse().unwrap(), "fd00::/8".parse().unwrap()]);
    for (address, permitted) in [
        ("127.0.0.1", true),
        ("::ffff:127.0.0.1", true),
        ("fd12::1", true),
        ("127.0.0.2", false),
        ("::1", false),
        ("10.0.0.1", false),
        ("8.8.8.8", true),
    ] {
        assert_eq!(guard.permits(address.parse().unwrap()), permitted, "{address}");
    }
}

proptest! {
    /// The standard library knows some of the networks, by other means.
    #[test]
    fn what_the_standard_library_calls_special_is_refused(bits: u32) {
        let address = Ipv4Addr::from_bits(bits);
        let special = address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_multicast()
            || address.is_broadcast()
            || address.is_unspecified()
            || address.is_documentation();
        prop_assert!(!special || !is_public(address.into()));
    }

    #[test]
    fn an_address_of_ipv4_is_never_reached_as_one_of_ipv6(bits: u32, prefix in 0_usize..5) {
        let [high, low] = [bits >> 16, bits & 0xffff].map(|half| u16::try_from(half).unwrap());
        let address = match prefix {
            0 => Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
            1 => Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
            2 => Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            3 => Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            _ => Ipv6Addr::new(0x2001, 0, 0x4136, 0xe378, 0x8000, 0x63bf, !high, !low),
        };
        prop_assert!(!is_public(address.into()));
    }

    #[test]
    fn outside_of_what_is_handed_out_nothing_is_public(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        let special = address.is_loopback()
            || address.is_unicast_link_local()
            || address.is_unique_local()
            || address.is_multicast()
            || address.is_unspecified();
        prop_assert!(bits >> 125 == 1 || !is_public(address.into()));
        prop_assert!(!special || !is_public(address.into()));
    }

    #[test]
    fn opening_a_network_opens_no_other(bits: u32, open: u32, length in 1_u8..=32) {
        let (address, network) = (IpAddr::from(Ipv4Addr::from_bits(bits)), Ipv4Addr::from_bits(open));
        let cidr: Cidr = format!("{network}/{length}").parse().unwrap();
        let guard = Guard::opening(vec![cidr]);
        prop_assert_eq!(guard.permits(address), is_public(address) || cidr.contains(address));
    }
}
