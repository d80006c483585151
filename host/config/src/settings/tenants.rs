//! What scripts may use, and how much of the machine is theirs.

use crate::{ByteSize, Cidr, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
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

/// What all scripts of a tenant may use in a day, in UTC, unless an admin sets otherwise for the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// Requests that lead to a script, its files included.
    #[schemars(range(min = 1, max = 1_000_000_000_000_u64), extend("x-reload" = true))]
    pub requests: u64,
    /// CPU time of invocations, in milliseconds.
    #[schemars(range(min = 1, max = 1_000_000_000_000_u64), extend("x-reload" = true))]
    pub cpu_ms: u64,
    /// Memory of instances in MiB, times the seconds for which they had it.
    #[schemars(range(min = 1, max = 1_000_000_000_000_u64), extend("x-reload" = true))]
    pub memory_mib_seconds: u64,
    /// Bodies that go to other servers and come from them.
    #[schemars(extend("x-reload" = true, "x-maximum" = "1048576GiB"))]
    pub egress: ByteSize,
    /// Lines that scripts log.
    #[schemars(range(min = 1, max = 1_000_000_000_000_u64), extend("x-reload" = true))]
    pub log_lines: u64,
}

impl Default for Quotas {
    /// What hardly anybody needs, and no mistake can pass (`docs/quotas.md`).
    fn default() -> Self {
        Self {
            requests: 100_000_000,
            cpu_ms: 1_000_000_000,
            memory_mib_seconds: 1_000_000_000,
            egress: ByteSize::mib(1 << 20),
            log_lines: 10_000_000,
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

/// The host names of tenants' own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Hostnames {
    /// The name server that is asked for the records by which tenants prove host names. Left out: those of the machine.
    #[schemars(with = "Option<String>", extend("x-kind" = "address"))]
    pub resolver: Option<SocketAddr>,
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
