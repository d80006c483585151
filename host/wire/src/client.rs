//! Who is at the other end, as far as the edge can tell.

use std::net::IpAddr;

/// The client of a request: what a trusted proxy says of it, else the peer of the connection. In the
/// extensions of every request that reaches a router of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its address.
    pub address: IpAddr,
    /// Whether it sees `https`: cookies for a client that does are `Secure`.
    pub secure: bool,
}
