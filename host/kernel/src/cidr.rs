//! Networks such as "10.0.0.0/8".

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A network, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cidr {
    address: IpAddr,
    bits: u8,
}

/// The text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an address or a network such as \"10.0.0.0/8\"")]
pub struct InvalidCidr;

impl Cidr {
    /// Whether the address is in it. An IPv4 address counts as itself however the socket shows it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (network, address) = match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (u128::from(network.to_bits()) << 96, u128::from(address.to_bits()) << 96)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits()),
            _ => return false,
        };
        // No bits at all is every address, which a shift by the whole width could not say.
        let free = 128 - u32::from(self.bits);
        network.checked_shr(free).unwrap_or(0) == address.checked_shr(free).unwrap_or(0)
    }
}

impl FromStr for Cidr {
    type Err = InvalidCidr;

    fn from_str(text: &str) -> Result<Self, InvalidCidr> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| InvalidCidr)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().map_err(|_| InvalidCidr)?
            }
            Some(_) => return Err(InvalidCidr),
            None => most,
        };
        if bits <= most { Ok(Self { address, bits }) } else { Err(InvalidCidr) }
    }
}

impl TryFrom<String> for Cidr {
    type Error = InvalidCidr;

    fn try_from(text: String) -> Result<Self, InvalidCidr> {
        text.parse()
    }
}

impl From<Cidr> for String {
    fn from(cidr: Cidr) -> Self {
        cidr.to_string()
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cidr: &str, inside: &[&str], outside: &[&str]) {
        let cidr: Cidr = cidr.parse().unwrap();
        for address in inside {
            assert!(cidr.contains(address.parse().unwrap()), "{address} is in {cidr}");
        }
        for address in outside {
            assert!(!cidr.contains(address.parse().unwrap()), "{address} is not in {cidr}");
        }
    }

    #[test]
    fn a_network_contains_its_addresses_and_no_others() {
        check(
            "10.0.0.0/8",
            &["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"],
            &["11.0.0.0", "9.9.9.9", "::1"],
        );
        check("10.1.2.3", &["10.1.2.3"], &["10.1.2.4"]);
        check("10.1.2.3/31", &["10.1.2.2", "10.1.2.3"], &["10.1.2.4"]);
        check("0.0.0.0/0", &["1.2.3.4", "255.255.255.255"], &["::1"]);
        check("fd00::/8", &["fd00::1", "fdff::1"], &["fe00::1", "10.0.0.1"]);
        check("::/0", &["::1", "ffff::"], &["10.0.0.1"]);
        check("::1", &["::1"], &["::2"]);
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10", "10.0.0.0/33", "::1/129", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "host/8"]
        {
            assert_eq!(text.parse::<Cidr>(), Err(InvalidCidr), "{text}");
        }
    }
}
