//! What a deploy answers.

use super::etag;
use crate::allowed::ScriptOf;
use crate::answer::NothingChanged;
use crate::extract::Origin;
use crate::router::BASE;
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::{Extension, Json};
use serde::Serialize;
use stoa_engine::Usage;
use stoa_tenancy::{Check, Deployment, LogLine, RouteInfo, ScriptInfo, SetupReport, Tenancy};
use utoipa::ToSchema;

/// What a deploy did, or would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Deployed {
    /// Whether nothing was changed.
    dry_run: bool,
    /// The script as it is now; on a dry run, as it would be.
    script: ScriptInfo,
    /// The new version. None: it was a dry run.
    version: Option<u64>,
    /// Where the script answers.
    #[schema(example = "http://demo.localhost:8787/")]
    url: String,
    /// Where this version answers, whatever is active.
    #[schema(example = "http://v3.blog.demo.localhost:8787/")]
    preview_url: Option<String>,
    /// Its routes.
    routes: Vec<RouteInfo>,
    /// How `setup` went, if there is one.
    setup: Option<SetupReport>,
    /// What top level and init logged.
    logs: Vec<LogLine>,
    /// What they used.
    usage: InitUsage,
    /// How long compiling took.
    compiled_ms: u64,
    /// What it would change. Null, unless it was a dry run.
    check: Option<Check>,
}

/// What top level and init used.
#[derive(Serialize, ToSchema)]
pub(crate) struct InitUsage {
    cpu_ms: u64,
    wall_ms: u64,
    memory_bytes: u64,
}

impl From<Usage> for InitUsage {
    fn from(usage: Usage) -> Self {
        Self {
            cpu_ms: u64::try_from(usage.cpu.as_millis()).unwrap_or(u64::MAX),
            wall_ms: u64::try_from(usage.wall.as_millis()).unwrap_or(u64::MAX),
            memory_bytes: usage.memory_bytes as u64,
        }
    }
}

/// With what says that a dry run changed nothing.
pub(crate) type DeployedAnswer = (StatusCode, HeaderMap, Option<Extension<NothingChanged>>, Json<Deployed>);

pub(crate) fn answered(
    tenancy: &Tenancy,
    on: &ScriptOf,
    origin: &Origin,
    deployment: Deployment,
) -> DeployedAnswer {
    let ScriptOf { tenant, script } = on;
    let Deployment { script: info, version, created, routes, setup, logs, usage, compiled_ms, check } =
        deployment;
    let preview_url =
        version.map(|number| origin.url(&tenancy.preview_host(tenant, script, number), &info.mount));
    let host = format!("{tenant}.{}", tenancy.directory().base_domain());
    let mut headers = HeaderMap::new();
    if let Some(number) = version {
        let location = format!("{BASE}/v1/tenants/{tenant}/scripts/{script}/versions/{number}");
        // Names and numbers are fit for headers.
        headers.extend(HeaderValue::try_from(location).map(|location| (LOCATION, location)));
        headers.extend(HeaderValue::try_from(etag(info.revision)).map(|etag| (ETAG, etag)));
    }
    let status = if created && version.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let unchanged = version.is_none().then_some(Extension(NothingChanged));
    let deployed = Deployed {
        dry_run: version.is_none(),
        url: origin.url(&host, &info.mount),
        script: info,
        version,
        preview_url,
        routes,
        setup,
        logs,
        usage: usage.into(),
        compiled_ms,
        check,
    };
    (status, headers, unchanged, Json(deployed))
}
