//! What can be limited per day, and in which unit it is told.

use serde::{Deserialize, Serialize};
use stoa_kernel::Metric;
use utoipa::ToSchema;

/// How many metrics have a quota: the first ones.
pub(crate) const QUOTAS: usize = 5;

/// What of a metric makes one of what is shown.
pub(crate) fn unit(metric: Metric) -> u64 {
    match metric {
        // Microseconds of a millisecond.
        Metric::Cpu => 1_000,
        // KiB times milliseconds of a MiB-second.
        Metric::Memory => 1_024 * 1_000,
        Metric::Requests | Metric::Egress | Metric::LogLines | Metric::Response => 1,
    }
}

/// As it is called in the API.
pub(crate) fn name(metric: Metric) -> &'static str {
    match metric {
        Metric::Requests => "requests",
        Metric::Cpu => "cpu_ms",
        Metric::Memory => "memory_mib_seconds",
        Metric::Egress => "egress_bytes",
        Metric::LogLines => "log_lines",
        Metric::Response => "response_bytes",
    }
}

/// The metrics that have a quota.
pub(crate) fn limited() -> impl Iterator<Item = (usize, Metric)> {
    Metric::ALL.into_iter().take(QUOTAS).enumerate()
}

/// What may be used of each in a day. What is left out is inherited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DailyPatch {
    /// Requests that lead to a script, its files included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub requests: Option<u64>,
    /// CPU time of invocations, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub cpu_ms: Option<u64>,
    /// Memory of instances, times the seconds for which they had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub memory_mib_seconds: Option<u64>,
    /// Bytes of bodies that go to other servers and come from them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub egress_bytes: Option<u64>,
    /// Lines that scripts log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub log_lines: Option<u64>,
}

impl DailyPatch {
    /// More of one than could be used, and little enough to be counted in any unit.
    const MOST: u64 = 1_000_000_000_000;
    const MOST_BYTES: u64 = 1 << 50;

    /// In the order of the metrics.
    pub fn values(&self) -> [Option<u64>; QUOTAS] {
        [self.requests, self.cpu_ms, self.memory_mib_seconds, self.egress_bytes, self.log_lines]
    }

    /// Each with its name, and the most that it can be.
    pub fn fields(&self) -> [(&'static str, Option<u64>, u64); QUOTAS] {
        let [requests, cpu, memory, egress, lines] = self.values();
        [
            ("daily.requests", requests, Self::MOST),
            ("daily.cpu_ms", cpu, Self::MOST),
            ("daily.memory_mib_seconds", memory, Self::MOST),
            ("daily.egress_bytes", egress, Self::MOST_BYTES),
            ("daily.log_lines", lines, Self::MOST),
        ]
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What may be used of each in a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyQuotas(pub [u64; QUOTAS]);

impl DailyQuotas {
    /// These, where `patch` does not say otherwise.
    #[must_use]
    pub fn with(&self, patch: &DailyPatch) -> Self {
        let mut quotas = self.0;
        for (quota, given) in quotas.iter_mut().zip(patch.values()) {
            *quota = given.unwrap_or(*quota);
        }
        Self(quotas)
    }

    /// All of them, as they are shown.
    pub fn shown(&self) -> DailyPatch {
        let [requests, cpu_ms, memory_mib_seconds, egress_bytes, log_lines] = self.0.map(Some);
        DailyPatch { requests, cpu_ms, memory_mib_seconds, egress_bytes, log_lines }
    }
}

impl Default for DailyQuotas {
    /// What hardly anybody needs, and no mistake can pass: a thousand requests a second all day long, eleven
    /// processors, a TiB.
    fn default() -> Self {
        Self([100_000_000, 1_000_000_000, 1_000_000_000, 1 << 40, 10_000_000])
    }
}

/// A quota as it holds for a tenant or a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// In the unit that is shown.
    pub limit: u64,
    /// Who set it: `platform`, `tenant` or `script`.
    pub source: &'static str,
}

/// One for each metric that has one. None: what is above holds alone.
pub type Allowances = [Option<Allowed>; QUOTAS];
