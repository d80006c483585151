//! Which addresses scripts may connect to: those of the public internet, and no others.
//!
//! The decision is made on the address that is about to be connected to, never on how somebody wrote it, so that
//! no spelling, redirect or answer of a name server gets round it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use stoa_kernel::Cidr;

/// The rule, and what the operator of the server has opened.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    open: Vec<Cidr>,
}

impl Guard {
    /// With networks that scripts may reach although they are not public.
    pub fn opening(open: Vec<Cidr>) -> Self {
        Self { open }
    }

    /// Whether scripts may connect to it.
    pub fn permits(&self, address: IpAddr) -> bool {
        is_public(address) || self.open.iter().any(|network| network.contains(address))
    }

    /// Whether the operator has opened anything: names of the operator's own network may then be asked for.
    pub fn is_opened(&self) -> bool {
        !self.open.is_empty()
    }
}

/// Whether the address belongs to the public internet, whoever is asked.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Networks of IPv4 that are not public: IANA's registry of special purposes, and what clouds answer with secrets
/// at. Each with the number of its leading bits.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),            // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // behind a carrier's NAT; Alibaba's metadata
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // Azure's host of the machine
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local; metadata of AWS, Azure and Google
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocols; Oracle's metadata
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // relays of 6to4
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved, broadcast
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !NOT_PUBLIC_V4.iter().any(|(network, length)| (bits ^ network.to_bits()) >> (32 - length) == 0)
}

/// What of `2000::/3` is not public.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocols: Teredo, benchmarks, ORCHID
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, which leads to an address of IPv4
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// Only `2000::/3` is handed out. Whatever lies outside is refused unnamed: loopback, link-local, site-local and
/// unique local addresses, multicast, and addresses of IPv4 in the dress of IPv6 (mapped, compatible, NAT64).
fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    bits >> 125 == 1
        && !NOT_PUBLIC_V6.iter().any(|(network, length)| (bits ^ network.to_bits()) >> (128 - length) == 0)
}

#[cfg(test)]
mod tests;
