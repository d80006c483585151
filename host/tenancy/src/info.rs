//! What the management API shows of tenants, scripts and versions.

use crate::check::Check;
use crate::limits::LimitsPatch;
use serde::Serialize;
use stoa_engine::Usage;
use stoa_logs::Line;
use utoipa::ToSchema;

/// Whether anything of a tenant runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is served.
    Active,
    /// Its requests are refused; nothing is lost.
    Suspended,
}

/// A tenant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TenantInfo {
    /// Its name.
    pub id: String,
    /// Whether anything of it runs.
    pub status: Status,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub updated_at: i64,
    /// Grows with every change of the tenant or of one of its scripts.
    pub revision: u64,
    /// What was set for it.
    pub limits: LimitsPatch,
    /// What holds for it, the platform's defaults included.
    pub effective: LimitsPatch,
    /// How many it has.
    pub scripts: usize,
    /// Its own.
    pub hostnames: Vec<String>,
}

/// Whether a host name is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HostnameStatus {
    /// It has to be proved first.
    Pending,
    /// Requests for it reach the tenant.
    Verified,
}

/// A host name of a tenant's own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HostnameInfo {
    /// In lower case, without a port.
    pub host: String,
    /// Whether it is served.
    pub status: HostnameStatus,
    /// When it was proved, in milliseconds since 1970; 0: before that was asked for.
    pub verified_at: Option<i64>,
    /// How: `dns`, `http`, or `platform`, which vouched for it.
    #[schema(example = "dns")]
    pub verified_by: Option<String>,
    /// Until when it can be proved, in milliseconds since 1970; then it is as if it had not been added.
    pub expires_at: Option<i64>,
    /// What proves it, one or the other. Empty once it is proved.
    pub proofs: Vec<Proof>,
}

/// What only the owner of a host name can publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Proof {
    /// `dns`: a TXT record. `http`: a page of the server that the name leads to now.
    #[schema(example = "dns")]
    pub by: &'static str,
    /// The name of the record, or the URL of the page.
    #[schema(example = "_stoa.www.example.com")]
    pub at: String,
    /// What it has to say.
    #[schema(example = "stoa-verify=6f1d0c7e5b3a49288f60a1b2c3d4e5f607182930")]
    pub value: String,
}

/// What was found at one place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Attempt {
    /// What was looked for.
    #[serde(flatten)]
    pub proof: Proof,
    /// Whether it is there.
    pub proved: bool,
    /// What is there, shortened.
    pub found: Vec<String>,
    /// What is wrong.
    pub problem: Option<String>,
}

/// What became of an attempt to prove a host name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HostnameCheck {
    /// As it is now.
    #[serde(flatten)]
    pub hostname: HostnameInfo,
    /// What was looked at. Empty: it had been proved before.
    pub attempts: Vec<Attempt>,
}

/// A second version that gets a part of the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Canary {
    /// Which.
    pub version: u64,
    /// How much of the traffic.
    pub percent: u8,
}

/// A script.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScriptInfo {
    /// Whose.
    pub tenant: String,
    /// Its name.
    pub name: String,
    /// Under which path its routes are.
    pub mount: String,
    /// The version that answers.
    pub active: Option<u64>,
    /// A second one.
    pub canary: Option<Canary>,
    /// The number of the newest version.
    pub latest: u64,
    /// Grows with every change: `"r<revision>"` is the script's `ETag`.
    pub revision: u64,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Milliseconds since 1970.
    pub updated_at: i64,
    /// What was set for it.
    pub limits: LimitsPatch,
    /// The active version runs on an engine of before, since it could not be compiled for this one.
    pub engine_problem: Option<String>,
}

/// An immutable version of a script.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VersionInfo {
    /// From 1, without gaps.
    pub number: u64,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Who deployed it.
    pub created_by: String,
    /// Whether it is the one that answers.
    pub active: bool,
    /// How many it registers.
    pub routes: usize,
    /// What its default export answers.
    pub events: Vec<String>,
    /// How `setup` went, where there is one.
    pub setup: Option<SetupReport>,
}

/// How `setup` of a version went.
#[derive(Clone, Debug, Serialize, serde::Deserialize, ToSchema)]
pub struct SetupReport {
    /// In milliseconds.
    pub duration_ms: u64,
    /// What it logged.
    #[serde(default)]
    pub logs: Vec<LogLine>,
}

/// A line that a script logged.
#[derive(Clone, Debug, Serialize, serde::Deserialize, ToSchema)]
pub struct LogLine {
    /// `debug`, `info`, `warn` or `error`.
    pub level: String,
    /// As the script formatted it.
    pub message: String,
}

impl From<Line> for LogLine {
    fn from(line: Line) -> Self {
        Self { level: line.level.as_str().to_owned(), message: line.message }
    }
}

/// A route of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RouteInfo {
    /// `*`: every method.
    pub method: String,
    /// With the script's mount path; `*` at its end: everything below that nothing else takes.
    pub path: String,
    /// Which script answers.
    pub script: String,
    /// Which version of it.
    pub version: u64,
    /// The version of the API that the route says it is of. A path that does not say it too is for requests that ask
    /// for it with `Accept-Version`.
    pub api_version: Option<String>,
    /// Whether that version is deprecated.
    pub deprecated: bool,
}

/// What a deploy did, or would do.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The script as it is now; on a dry run, as it would be.
    pub script: ScriptInfo,
    /// The new version. None: it was a dry run.
    pub version: Option<u64>,
    /// Whether there was no such script before.
    pub created: bool,
    /// The routes of the new version.
    pub routes: Vec<RouteInfo>,
    /// How `setup` went. None: the script has none, or it was a dry run.
    pub setup: Option<SetupReport>,
    /// What top level and init logged.
    pub logs: Vec<LogLine>,
    /// What they used.
    pub usage: Usage,
    /// How long compiling took.
    pub compiled_ms: u64,
    /// What it would change. Only of a dry run.
    pub check: Option<Check>,
}
