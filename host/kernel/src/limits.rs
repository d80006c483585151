//! What an invocation may use. The defaults are promises (`docs/limits.md`); an admin changes them per
//! tenant and per script. 0 never means unlimited.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Bytes.
pub const MIB: usize = 1024 * 1024;

/// The limits of one invocation, or of init.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// CPU time. Counted as fuel, so that the same work costs the same on every machine.
    pub cpu: Duration,
    /// From the start of the invocation to its end, waiting included.
    pub wall: Duration,
    /// Linear memory of the instance, the script's image included.
    pub memory_bytes: usize,
    /// Host calls in the whole invocation: protects the host from a script that only ever asks.
    pub host_calls: u32,
    /// Host calls under way at once: each holds memory in the host until its answer is taken.
    pub open_ops: u32,
    /// Requests to other servers, redirects and repetitions included.
    pub fetches: u32,
    /// A response that the script reads into its memory as a whole.
    pub response_bytes: usize,
}

impl Limits {
    /// One event: 1 s of CPU in 5 s, 64 MiB.
    pub const INVOCATION: Self = Self {
        cpu: Duration::from_secs(1),
        wall: Duration::from_secs(5),
        memory_bytes: 64 * MIB,
        host_calls: 10_000,
        open_ops: 1_000,
        fetches: 50,
        response_bytes: 10 * MIB,
    };

    /// Top level and `init` at deploy: 2 s, 64 MiB.
    pub const INIT: Self =
        Self { cpu: Duration::from_secs(2), wall: Duration::from_secs(2), ..Self::INVOCATION };
}

impl Default for Limits {
    fn default() -> Self {
        Self::INVOCATION
    }
}
