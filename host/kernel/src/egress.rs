//! To which hosts a tenant's scripts may talk, as an admin has set it.

use crate::Cidr;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use url::Host;

/// As long as a name can be in DNS.
const MAX_NAME_BYTES: usize = 253;

/// Hosts that may be reached, and hosts that may not. What is refused stays refused whatever is allowed, and an
/// empty list of allowed ones means all.
///
/// It can only take away: whoever connects refuses private addresses of its own accord, and a list that allows
/// one does not open it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Lists")]
pub struct Egress {
    allow: Vec<HostPattern>,
    deny: Vec<HostPattern>,
}

/// A host, the hosts below one, or a network: `example.com`, `*.example.com`, `api.example.com:8443`,
/// `93.184.216.0/24`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPattern(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Network(Cidr),
    Name {
        /// In lower case and in ASCII, as the host of a URL is.
        name: String,
        /// Hosts below it, and not it itself.
        below: bool,
        /// None: every port.
        port: Option<u16>,
    },
}

/// The text says no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{given}' is neither a host such as \"example.com\", \"*.example.com\" or \"example.com:8443\" nor a network \
     such as \"93.184.216.0/24\""
)]
pub struct InvalidHostPattern {
    given: String,
}

/// Lists that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// An entry is no pattern.
    #[error("{list}[{index}]: {fault}")]
    Entry {
        /// `allow` or `deny`.
        list: &'static str,
        /// From 0.
        index: usize,
        /// What is wrong with it.
        fault: InvalidHostPattern,
    },
    /// More entries than are looked through for every connection.
    #[error("{list} has {given} entries, and {most} is the most", most = Egress::MAX_ENTRIES)]
    TooMany {
        /// `allow` or `deny`.
        list: &'static str,
        /// So many.
        given: usize,
    },
}

/// As they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    deny: Vec<String>,
}

impl Egress {
    /// As many entries as a list can have: they are looked through for every connection.
    pub const MAX_ENTRIES: usize = 256;

    /// From lists as they are written. The error names the entry that is wrong.
    pub fn new(allow: &[String], deny: &[String]) -> Result<Self, EgressError> {
        Ok(Self { allow: patterns("allow", allow)?, deny: patterns("deny", deny)? })
    }

    /// Hosts that may be reached. Empty: all.
    pub fn allow(&self) -> &[HostPattern] {
        &self.allow
    }

    /// Hosts that may not.
    pub fn deny(&self) -> &[HostPattern] {
        &self.deny
    }

    /// Whether it makes sense to ask for the addresses of `host`, as a URL has it: false where no address could
    /// be the right one.
    pub fn permits_host(&self, host: &str, port: u16) -> bool {
        match literal(host) {
            Some(address) => self.permits_address(host, port, address),
            None => {
                !self.deny.iter().any(|pattern| pattern.names(host, port))
                    && (self.allow.is_empty()
                        || self.allow.iter().any(|pattern| pattern.names(host, port) || pattern.is_network()))
            }
        }
    }

    /// Whether `address`, which `host` was found to have, may be connected to.
    pub fn permits_address(&self, host: &str, port: u16, address: IpAddr) -> bool {
        let listed = |pattern: &HostPattern| pattern.names(host, port) || pattern.contains(address);
        !self.deny.iter().any(listed) && (self.allow.is_empty() || self.allow.iter().any(listed))
    }
}

fn patterns(list: &'static str, texts: &[String]) -> Result<Vec<HostPattern>, EgressError> {
    if texts.len() > Egress::MAX_ENTRIES {
        return Err(EgressError::TooMany { list, given: texts.len() });
    }
    let parsed = texts
        .iter()
        .enumerate()
        .map(|(index, text)| text.parse().map_err(|fault| EgressError::Entry { list, index, fault }));
    parsed.collect()
}

/// The address that a URL names instead of a host.
fn literal(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok()
}

impl HostPattern {
    /// Whether it means this host, as a URL has it. A network means the addresses in it, and no names.
    pub fn means(&self, host: &str, port: u16) -> bool {
        self.names(host, port) || literal(host).is_some_and(|address| self.contains(address))
    }

    /// Whether it means this host by its name.
    fn names(&self, host: &str, port: u16) -> bool {
        let Kind::Name { name, below, port: only } = &self.0 else { return false };
        if only.is_some_and(|only| only != port) {
            return false;
        }
        // The dot of the root is no other host.
        let host = host.trim_end_matches('.').as_bytes();
        let Some((rest, end)) = host.len().checked_sub(name.len()).and_then(|at| host.split_at_checked(at))
        else {
            return false;
        };
        end.eq_ignore_ascii_case(name.as_bytes())
            && if *below { rest.len() > 1 && rest.ends_with(b".") } else { rest.is_empty() }
    }

    fn contains(&self, address: IpAddr) -> bool {
        matches!(&self.0, Kind::Network(network) if network.contains(address))
    }

    fn is_network(&self) -> bool {
        matches!(self.0, Kind::Network(_))
    }
}

impl FromStr for HostPattern {
    type Err = InvalidHostPattern;

    fn from_str(text: &str) -> Result<Self, InvalidHostPattern> {
        let kind = text.parse().map(Kind::Network).ok().or_else(|| name(text));
        kind.map(Self).ok_or_else(|| InvalidHostPattern { given: text.chars().take(80).collect() })
    }
}

fn name(text: &str) -> Option<Kind> {
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(self::port(port)?)),
        None => (text, None),
    };
    let (host, below) = match host.strip_prefix("*.") {
        Some(host) => (host, true),
        None => (host, false),
    };
    // The parser of URLs lets a star pass, and decodes what a pattern has no reason to encode.
    if host.len() > MAX_NAME_BYTES || host.contains(['*', '%']) {
        return None;
    }
    let Host::Domain(name) = Host::parse(host).ok()? else { return None };
    let name = name.strip_suffix('.').unwrap_or(&name);
    let is_name = name.len() <= MAX_NAME_BYTES && name.split('.').all(|label| !label.is_empty());
    is_name.then(|| Kind::Name { name: name.to_owned(), below, port })
}

fn port(digits: &str) -> Option<u16> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|port| plain && *port != 0)
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Network(network) => network.fmt(f),
            Kind::Name { name, below, port } => {
                f.write_str(if *below { "*." } else { "" })?;
                f.write_str(name)?;
                port.map_or(Ok(()), |port| write!(f, ":{port}"))
            }
        }
    }
}

impl TryFrom<Lists> for Egress {
    type Error = EgressError;

    fn try_from(lists: Lists) -> Result<Self, EgressError> {
        Self::new(&lists.allow, &lists.deny)
    }
}

impl TryFrom<String> for HostPattern {
    type Error = InvalidHostPattern;

    fn try_from(text: String) -> Result<Self, InvalidHostPattern> {
        text.parse()
    }
}

impl From<HostPattern> for String {
    fn from(pattern: HostPattern) -> Self {
        pattern.to_string()
    }
}

#[cfg(test)]
mod tests;
