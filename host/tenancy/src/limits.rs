//! What a tenant, or a script of it, may use: the platform's defaults, and over them what an admin has set.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use stoa_invoker::LaneConfig;
use stoa_kernel::{Limits, MIB};
use stoa_metering::{Allowances, Allowed, DailyPatch, DailyQuotas};
use utoipa::ToSchema;

/// The most memory that any instance can have: the pool is made for it.
pub const MAX_MEMORY_BYTES: u64 = 512 * MIB as u64;
/// A longer invocation is a job, not a request.
const MAX_MILLISECONDS: u64 = 15 * 60 * 1_000;
/// More would only move the queue from the tenant to the pool.
const MAX_PLACES: u64 = 10_000;
/// What one request may send, however it is read.
const MAX_UPLOAD_BYTES: u64 = 10 << 30;

/// The limits of everything that one script does for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TenantLimits {
    /// One invocation.
    pub invocation: Limits,
    /// Top level and init of a script that is deployed.
    pub init: Limits,
    /// How many at once.
    pub lane: LaneConfig,
    /// A request's body, where it is handed over whole.
    pub body_bytes: usize,
    /// A request's body, where it is streamed.
    pub upload_bytes: u64,
    /// All of the tenant's scripts together, in a day.
    pub daily: DailyQuotas,
}

impl Default for TenantLimits {
    fn default() -> Self {
        Self {
            invocation: Limits::INVOCATION,
            init: Limits::INIT,
            lane: LaneConfig::default(),
            body_bytes: MIB,
            upload_bytes: 50 * MIB as u64,
            daily: DailyQuotas::default(),
        }
    }
}

/// Where a limit was set: an error that names a limit also says who can change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitSource {
    /// It is the platform's default.
    Platform,
    /// It was set for the tenant.
    Tenant,
    /// It was set for the script.
    Script,
}

impl LimitSource {
    /// As it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Tenant => "tenant",
            Self::Script => "script",
        }
    }
}

/// Limits that differ from what is above them: the platform's for a tenant, the tenant's for a script. What is
/// left out is inherited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsPatch {
    /// CPU time of an invocation, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub cpu_ms: Option<u64>,
    /// Wall time of an invocation, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub wall_ms: Option<u64>,
    /// Memory of an instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub memory_bytes: Option<u64>,
    /// Host calls of an invocation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub host_calls: Option<u64>,
    /// Requests of an invocation to other servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub fetches: Option<u64>,
    /// A response that is read as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub response_bytes: Option<u64>,
    /// Invocations that run at once; of a whole tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub concurrency: Option<u64>,
    /// Invocations that wait behind them; of a whole tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub queue: Option<u64>,
    /// A request's body, where it is handed over whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub body_bytes: Option<u64>,
    /// A request's body, where it is streamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub upload_bytes: Option<u64>,
    /// What is used in a day, in UTC: of a tenant, all of its scripts together; of a script, it alone beside that.
    #[serde(default, deserialize_with = "stoa_kernel::object", skip_serializing_if = "DailyPatch::is_empty")]
    pub daily: DailyPatch,
}

/// A limit that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Nothing is unlimited.
    #[error("{0} is 0, which does not mean unlimited: leave it out to inherit it")]
    Zero(&'static str),
    /// Above what this server can do.
    #[error("{name} is {given}, and {most} is the most")]
    TooLarge {
        /// Which.
        name: &'static str,
        /// As it was given.
        given: u64,
        /// The most.
        most: u64,
    },
}

impl LimitsPatch {
    fn fields(&self) -> impl Iterator<Item = (&'static str, Option<u64>, u64)> {
        let of_one = [
            ("cpu_ms", self.cpu_ms, MAX_MILLISECONDS),
            ("wall_ms", self.wall_ms, MAX_MILLISECONDS),
            ("memory_bytes", self.memory_bytes, MAX_MEMORY_BYTES),
            ("host_calls", self.host_calls, u64::from(u32::MAX)),
            ("fetches", self.fetches, u64::from(u32::MAX)),
            ("response_bytes", self.response_bytes, MAX_MEMORY_BYTES),
            ("concurrency", self.concurrency, MAX_PLACES),
            ("queue", self.queue, MAX_PLACES),
            ("body_bytes", self.body_bytes, MAX_MEMORY_BYTES),
            ("upload_bytes", self.upload_bytes, MAX_UPLOAD_BYTES),
        ];
        of_one.into_iter().chain(self.daily.fields())
    }

    /// Refuses what cannot be.
    pub fn check(&self) -> Result<(), LimitError> {
        for (name, given, most) in self.fields() {
            match given {
                Some(0) => return Err(LimitError::Zero(name)),
                Some(given) if given > most => return Err(LimitError::TooLarge { name, given, most }),
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether it sets a limit by its name in this form.
    pub fn sets(&self, name: &str) -> bool {
        self.fields().any(|(field, value, _)| field == name && value.is_some())
    }
}

impl TenantLimits {
    /// These, where `patch` does not say otherwise.
    #[must_use]
    pub fn with(&self, patch: &LimitsPatch) -> Self {
        let milliseconds = |given: Option<u64>, else_: Duration| given.map_or(else_, Duration::from_millis);
        let count = |given: Option<u64>, else_: u32| {
            given.map_or(else_, |given| u32::try_from(given).unwrap_or(u32::MAX))
        };
        let size = |given: Option<u64>, else_: usize| {
            given.map_or(else_, |given| usize::try_from(given).unwrap_or(usize::MAX))
        };
        Self {
            invocation: Limits {
                cpu: milliseconds(patch.cpu_ms, self.invocation.cpu),
                wall: milliseconds(patch.wall_ms, self.invocation.wall),
                memory_bytes: size(patch.memory_bytes, self.invocation.memory_bytes),
                host_calls: count(patch.host_calls, self.invocation.host_calls),
                fetches: count(patch.fetches, self.invocation.fetches),
                response_bytes: size(patch.response_bytes, self.invocation.response_bytes),
                ..self.invocation
            },
            init: self.init,
            lane: LaneConfig {
                running: size(patch.concurrency, self.lane.running),
                waiting: size(patch.queue, self.lane.waiting),
            },
            body_bytes: size(patch.body_bytes, self.body_bytes),
            upload_bytes: patch.upload_bytes.unwrap_or(self.upload_bytes),
            daily: self.daily.with(&patch.daily),
        }
    }

    /// What a tenant may use in a day, of which `set` was set for it.
    pub(crate) fn allowances(&self, set: &LimitsPatch) -> Allowances {
        let mut allowances = self.daily.with(&set.daily).0.map(|limit| Some((limit, LimitSource::Platform)));
        for (allowance, set) in allowances.iter_mut().zip(set.daily.values()) {
            if let (Some((_, source)), Some(_)) = (allowance, set) {
                *source = LimitSource::Tenant;
            }
        }
        allowances.map(|allowance| allowance.map(allowed))
    }

    /// All of them, as they are shown.
    pub fn shown(&self) -> LimitsPatch {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).ok();
        LimitsPatch {
            cpu_ms: milliseconds(self.invocation.cpu),
            wall_ms: milliseconds(self.invocation.wall),
            memory_bytes: Some(self.invocation.memory_bytes as u64),
            host_calls: Some(u64::from(self.invocation.host_calls)),
            fetches: Some(u64::from(self.invocation.fetches)),
            response_bytes: Some(self.invocation.response_bytes as u64),
            concurrency: Some(self.lane.running as u64),
            queue: Some(self.lane.waiting as u64),
            body_bytes: Some(self.body_bytes as u64),
            upload_bytes: Some(self.upload_bytes),
            daily: self.daily.shown(),
        }
    }
}

impl LimitsPatch {
    /// What a script may use in a day of what its tenant may: only what was set for the script itself.
    pub(crate) fn allowances(&self) -> Allowances {
        self.daily.values().map(|set| set.map(|limit| allowed((limit, LimitSource::Script))))
    }
}

fn allowed((limit, source): (u64, LimitSource)) -> Allowed {
    Allowed { limit, source: source.as_str() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_never_unlimited_and_there_is_a_most() {
        let zero = LimitsPatch { queue: Some(0), ..LimitsPatch::default() };
        assert_eq!(zero.check(), Err(LimitError::Zero("queue")));
        let vast = LimitsPatch { memory_bytes: Some(u64::MAX), ..LimitsPatch::default() };
        assert!(matches!(vast.check(), Err(LimitError::TooLarge { name: "memory_bytes", .. })));
        assert!(serde_json::from_str::<LimitsPatch>(r#"{"cpu":1}"#).is_err());
    }

    #[test]
    fn what_a_patch_leaves_out_is_inherited() {
        let patch = LimitsPatch { cpu_ms: Some(20), concurrency: Some(2), ..LimitsPatch::default() };
        let limits = TenantLimits::default().with(&patch);
        assert_eq!(limits.invocation.cpu, Duration::from_millis(20));
        assert_eq!(limits.invocation.wall, Limits::INVOCATION.wall);
        assert_eq!((limits.lane.running, limits.lane.waiting), (2, LaneConfig::default().waiting));
        assert_eq!(TenantLimits::default().with(&limits.shown()), limits);
        assert!(patch.sets("cpu_ms") && !patch.sets("wall_ms"));
    }

    #[test]
    fn a_quota_of_the_day_says_who_set_it() {
        assert!(serde_json::from_str::<LimitsPatch>(r#"{"daily": [5]}"#).is_err());
        let patch: LimitsPatch = serde_json::from_str(r#"{"daily": {"requests": 5}}"#).unwrap();
        assert!(patch.sets("daily.requests") && !patch.sets("daily.cpu_ms"));
        let [requests, cpu, ..] = TenantLimits::default().allowances(&patch);
        assert_eq!(requests, Some(Allowed { limit: 5, source: "tenant" }));
        assert_eq!(cpu.map(|cpu| cpu.source), Some("platform"));
        assert_eq!(patch.allowances()[..2], [Some(Allowed { limit: 5, source: "script" }), None]);
        let zero: LimitsPatch = serde_json::from_str(r#"{"daily": {"log_lines": 0}}"#).unwrap();
        assert_eq!(zero.check(), Err(LimitError::Zero("daily.log_lines")));
        assert!(serde_json::from_str::<LimitsPatch>(r#"{"daily": {"cpu": 1}}"#).is_err());
    }
}
