//! `GET /v1/status`.

use crate::allowed::{Allowed, Platform, ReadStatus};
use crate::refusal::Answer;
use axum::Json;
use serde::Serialize;
use stoa_identity::{Principal, Reach};
use stoa_kernel::TenantId;
use stoa_storage::Health;
use stoa_tenancy::{PageRequest, Tenancy, TenantInfo};
use utoipa::ToSchema;

/// Problems that are listed; there may be more, and then there is another problem.
const MAX_PROBLEMS: usize = 100;

/// How the platform is.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlatformStatus {
    /// `ok`, or `degraded` while the database is away or a script runs on an engine of before.
    #[schema(example = "ok")]
    status: &'static str,
    /// The server's version.
    version: &'static str,
    /// The rest, for keys of the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<Inside>,
}

/// What only the platform's admins are told.
#[derive(Serialize, ToSchema)]
pub(crate) struct Inside {
    /// The engine that scripts are compiled for.
    engine: String,
    /// Whether the database is there.
    database: DatabaseStatus,
    /// How many there are.
    tenants: usize,
    /// How many they have deployed.
    scripts: usize,
    /// Scripts that are in memory, ready to run.
    loaded_scripts: u64,
    /// The memory that they take.
    loaded_bytes: u64,
    /// Scripts that could not be compiled for this engine and run on an older one.
    engine_problems: Vec<EngineProblem>,
}

/// Whether the database is there.
#[derive(Serialize, ToSchema)]
pub(crate) struct DatabaseStatus {
    /// As was seen last.
    up: bool,
    /// For how long it has been away.
    #[serde(skip_serializing_if = "Option::is_none")]
    down_seconds: Option<u64>,
    /// What it says, or does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// A script on an engine of before.
#[derive(Serialize, ToSchema)]
pub(crate) struct EngineProblem {
    tenant: String,
    script: String,
    /// Why it could not be compiled.
    why: String,
}

/// Say how the platform is
///
/// A tenant's key sees the first lines of it.
#[utoipa::path(
    get, path = "/v1/status", operation_id = "status", tag = "platform",
    responses((status = 200, description = "How the platform is.", body = PlatformStatus))
)]
pub(crate) async fn handle(allowed: Allowed<ReadStatus, Platform>) -> Answer<Json<PlatformStatus>> {
    let (version, engine) = allowed.about();
    let health = allowed.database().health();
    let is_ok = matches!(health, Health::Up) && allowed.tenancy().engine_problems() == 0;
    let platform = match &allowed.who {
        Principal::Key { reach: Reach::Platform, .. } => {
            Some(inside(allowed.tenancy(), engine.to_owned(), health).await?)
        }
        _ => None,
    };
    Ok(Json(PlatformStatus { status: if is_ok { "ok" } else { "degraded" }, version, platform }))
}

async fn inside(tenancy: &Tenancy, engine: String, health: Health) -> Answer<Inside> {
    let tenants = tenancy.tenants(&everything()).items;
    let (loaded_scripts, loaded_bytes) = tenancy.loaded().await;
    Ok(Inside {
        engine,
        database: match health {
            Health::Up => DatabaseStatus { up: true, down_seconds: None, why: None },
            Health::Down { since, why } => DatabaseStatus {
                up: false,
                down_seconds: Some(since.elapsed().as_secs()),
                why: Some(why.to_string()),
            },
        },
        scripts: tenants.iter().map(|tenant| tenant.scripts).sum(),
        loaded_scripts,
        loaded_bytes,
        engine_problems: if tenancy.engine_problems() > 0 { problems(tenancy, &tenants) } else { Vec::new() },
        tenants: tenants.len(),
    })
}

fn problems(tenancy: &Tenancy, tenants: &[TenantInfo]) -> Vec<EngineProblem> {
    let scripts = tenants.iter().flat_map(|tenant| {
        // One that was deleted meanwhile has none.
        let scripts = TenantId::new(&tenant.id).ok().and_then(|id| tenancy.scripts(&id, &everything()).ok());
        scripts.map(|page| page.items).unwrap_or_default()
    });
    let problem = scripts.filter_map(|script| {
        Some(EngineProblem { tenant: script.tenant, script: script.name, why: script.engine_problem? })
    });
    problem.take(MAX_PROBLEMS).collect()
}

fn everything() -> PageRequest {
    PageRequest { limit: u32::MAX, cursor: None }
}
