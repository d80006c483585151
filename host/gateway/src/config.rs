//! What the edge is told at start, and what may change while it runs.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use stoa_config::Cidr;

/// What stays as it is until the next start.
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// Where to listen.
    pub listen: SocketAddr,
    /// None: plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Errors of scripts are shown with their messages and stacks.
    pub dev: bool,
    /// What kept answers take together.
    pub response_cache_bytes: u64,
    /// What may change.
    pub settings: Settings,
}

/// Where the certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// It and its chain, PEM.
    pub cert: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// What may change while the server runs: new connections see it, and new requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// From the first byte of a request until its headers are there: against clients that send them a byte at a time.
    pub header_timeout: Duration,
    /// Between two pieces of a body, in either direction.
    pub body_timeout: Duration,
    /// How long a connection may be open with nothing asked.
    pub idle_timeout: Duration,
    /// URL and headers of one request together.
    pub max_header_bytes: usize,
    /// Connections at once; more wait to be accepted.
    pub max_connections: usize,
    /// Of one address, trusted proxies excepted; more are closed.
    pub max_connections_per_ip: Option<usize>,
    /// Whose word about the client counts.
    pub trusted_proxies: Vec<Cidr>,
    /// Whether answers are compressed for clients that take them so.
    pub compression: bool,
    /// Shorter ones are not.
    pub compression_min: usize,
    /// How long requests under way may take to finish when the server stops.
    pub drain: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_mins(1),
            max_header_bytes: 32 * 1024,
            max_connections: 10_000,
            max_connections_per_ip: None,
            trusted_proxies: Vec::new(),
            compression: true,
            compression_min: 1024,
            drain: Duration::from_secs(25),
        }
    }
}
