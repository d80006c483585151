//! Where a request came to, as the edge has understood it.

use std::sync::Arc;

/// In the extensions of every request that reaches a router of the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// The host name, in small letters and without a port.
    pub host: Arc<str>,
    /// Scheme, host and port: what URLs of this server begin with for this client.
    pub origin: Arc<str>,
    /// Whether no page of another origin sends it: browsers say so, and who is none has no cookies but its own.
    pub is_own: bool,
}
