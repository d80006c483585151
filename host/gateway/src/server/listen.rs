//! Getting the port, and what to do when it is not to be had.

use super::tls::TlsError;
use std::io;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// The server cannot be reached at its address.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error(
        "cannot listen on {address}: another program does; stop it, or set STOA_LISTEN (or `listen` in the config file) to a free port"
    )]
    InUse {
        /// Where.
        address: SocketAddr,
    },
    /// A port that not everybody may have.
    #[error(
        "cannot listen on {address}: this user may not; set STOA_LISTEN to a port above 1023, or grant the program CAP_NET_BIND_SERVICE"
    )]
    NotAllowed {
        /// Where.
        address: SocketAddr,
    },
    /// An address that is not this machine's.
    #[error(
        "cannot listen on {address}: this machine has no such address; 0.0.0.0 and [::] mean all that it has"
    )]
    NotHere {
        /// Where.
        address: SocketAddr,
    },
    /// Another reason.
    #[error("cannot listen on {address}: {source}")]
    Failed {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A port that was in use by a server that has just ended can be had at once: the socket is made with `SO_REUSEADDR`.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse { address },
        io::ErrorKind::PermissionDenied => BindError::NotAllowed { address },
        io::ErrorKind::AddrNotAvailable => BindError::NotHere { address },
        _ => BindError::Failed { address, source },
    })
}
