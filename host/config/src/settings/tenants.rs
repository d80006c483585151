//! What scripts may use, and how much of the machine is theirs.

use crate::{ByteSize, Cidr, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a tenant's scripts may use, unless an admin sets otherwise for a tenant or a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// CPU time of one invocation.
    #[schemars(extend("x-reload" = true, "x-maximum" = "15m"))]
    pub cpu: Span,
    /// Time of one invocation from its start to its end, waiting included.
    #[schemars(extend("x-reload" = true, "x-maximum" = "15m"))]
    pub wall: Span,
    /// Memory of one invocation, the script's own included.
    #[schemars(extend("x-reload" = true, "x-minimum" = "1MiB", "x-maximum" = "512MiB"))]
    pub memory: ByteSize,
    /// Calls of one invocation to the platform.
    #[schemars(range(min = 1, max = 4_294_967_295_u64), extend("x-reload" = true))]
    pub host_calls: u32,
    /// Requests of one invocation to other servers, redirects and repetitions included.
    #[schemars(range(min = 1, max = 4_294_967_295_u64), extend("x-reload" = true))]
    pub fetches: u32,
    /// A response of another server that a script reads into its memory as a whole.
    #[schemars(extend("x-reload" = true, "x-maximum" = "512MiB"))]
    pub response: ByteSize,
    /// Invocations of one tenant that run at once.
    #[schemars(range(min = 1, max = 10_000), extend("x-reload" = true))]
    pub concurrency: u32,
    /// Invocations of one tenant that wait behind them; more are refused.
    #[schemars(range(min = 1, max = 10_000), extend("x-reload" = true))]
    pub queue: u32,
    /// CPU time of a script's top level and `init`, at deploy.
    #[schemars(extend("x-reload" = true, "x-maximum" = "15m"))]
    pub init_cpu: Span,
    /// Time of the same, from start to end.
    #[schemars(extend("x-reload" = true, "x-maximum" = "15m"))]
    pub init_wall: Span,
}

impl Default for Limits {
    /// The promises of the kernel and the lanes (`docs/limits.md`).
    fn default() -> Self {
        Self {
            cpu: Span::secs(1),
            wall: Span::secs(5),
            memory: ByteSize::mib(64),
            host_calls: 10_000,
            fetches: 50,
            response: ByteSize::mib(10),
            concurrency: 64,
            queue: 128,
            init_cpu: Span::secs(2),
            init_wall: Span::secs(2),
        }
    }
}

/// Requests of scripts to other servers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// Networks that the scripts of every tenant may reach although they are not public. Dangerous: whatever
    /// listens there takes the server for whoever it trusts.
    #[schemars(schema_with = "super::networks")]
    pub allow_private: Vec<Cidr>,
    /// Certificates of authorities, PEM, that are believed beside those that browsers believe.
    #[schemars(with = "Option<String>", extend("x-kind" = "path"))]
    pub extra_ca: Option<PathBuf>,
}

/// How much of the machine the sandbox takes. What is left out is taken from the machine's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Engine {
    /// Memory for scripts that are loaded; the coldest are dropped. Left out: a quarter of the machine's.
    #[schemars(extend("x-minimum" = "16MiB"))]
    pub memory_for_scripts: Option<ByteSize>,
    /// Invocations of all tenants that run at once. Left out: half of the machine's memory at 16 MiB each, at most
    /// 1,000.
    #[schemars(range(min = 1, max = 100_000))]
    pub slots: Option<u32>,
}
