//! How much, how many and how long. What an admin can change is in the limits of the invocation.

use std::time::Duration;
use stoa_kernel::{Limits, MIB};

/// A response, or a streamed request, in all and decoded: protects the line of the server from a script, and the
/// script from a sender without an end. What is read into memory as a whole has the tenant's own limit.
pub const MAX_STREAMED_BYTES: usize = 100 * MIB;
/// Headers of a response together, and as much of a response is read ahead of the script.
pub const MAX_HEADER_BYTES: usize = 64 * 1024;
/// Headers of a request or response: each costs an entry, however short.
pub const MAX_HEADERS: usize = 128;
/// A URL.
pub const MAX_URL_BYTES: usize = 16 * 1024;
/// Redirects that are followed, as in browsers.
pub const MAX_REDIRECTS: usize = 20;
/// Chunks of a request that wait for the other server: 256 KiB for each that streams.
pub const CHUNKS_AHEAD: usize = 4;

/// From a name to a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// From a request to the head of its response.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// From one chunk of a response to the next.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Connections of one tenant, idle ones included: what one tenant opens, others cannot.
pub const MAX_TENANT_CONNECTIONS: usize = 128;
/// Connections of all tenants: each is a file to the system, and the edge needs some too.
pub const MAX_CONNECTIONS: usize = 4096;
/// Names of one tenant that are looked up at once: the system does each on a thread of its own.
pub const MAX_LOOKUPS: usize = 8;
/// Idle connections that are kept for each host.
pub const MAX_IDLE_PER_HOST: usize = 8;
/// How long an idle connection is kept.
pub const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// Addresses of a name that are tried.
pub const MAX_ADDRESSES: usize = 4;

/// Tenants whose connections are kept; those that have not asked for the longest lose theirs.
pub const MAX_TENANTS: u64 = 10_000;
/// How long a tenant that asks for nothing keeps its place.
pub const TENANT_IDLE: Duration = Duration::from_mins(5);

/// Failures in a row after which a destination is left alone.
pub const BREAKER_FAILURES: u32 = 5;
/// How long it is.
pub const BREAKER_PAUSE: Duration = Duration::from_secs(10);
/// Destinations of one tenant that are remembered to have failed.
pub const MAX_BREAKERS: usize = 512;

/// A wait, cut so that a fifth of the invocation's wall time is left to tell the script of it.
pub fn within(wall: Duration, wait: Duration) -> Duration {
    wait.min(wall / 5 * 4)
}

/// What one invocation may fetch.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// Requests, redirects included.
    pub fetches: u32,
    /// How long it runs.
    pub wall: Duration,
}

impl From<&Limits> for Allowance {
    fn from(limits: &Limits) -> Self {
        Self { fetches: limits.fetches, wall: limits.wall }
    }
}
