//! Connections: accepted, bounded, and ended in good order. What answers on them is a [`Handler`]; nothing here
//! knows what a tenant is.

mod accept;
mod connection;
mod flight;
mod io;
mod listen;
mod live;
mod per_address;
#[cfg(test)]
mod tests;
mod tls;
mod watch;

pub use accept::{Drained, Server};
pub use listen::BindError;
pub use live::Live;
pub use tls::{Tls, TlsError};

use crate::answer::Reply;
use http::{Request, Response};
use hyper::body::Incoming;
use std::future::Future;
use std::net::IpAddr;

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address.
    pub address: IpAddr,
    /// Whether the connection is encrypted.
    pub secure: bool,
}

/// Answers requests.
pub trait Handler: Send + Sync + 'static {
    /// Dropped when the client goes away.
    fn handle(&self, request: Request<Incoming>, peer: Peer) -> impl Future<Output = Response<Reply>> + Send;
}
