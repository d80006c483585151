//! The statements that changes are made of.

use super::hostnames;
use super::versions::{NewVersion, add_version};
use super::{damaged, signed};
use crate::error::TenancyError;
use crate::info::Status;
use crate::limits::LimitsPatch;
use crate::policy::Policy;
use crate::purges::Purges;
use crate::record::{ScriptRecord, TenantRecord};
use sqlx::AnyConnection;
use stoa_kernel::{ScriptName, TenantId};
use stoa_storage::StorageError;

type Result<T> = std::result::Result<T, TenancyError>;

/// What a change stores of the record that it leads to.
pub(crate) enum Write<'a> {
    /// Whether anything of the tenant runs.
    Status,
    /// What was set for the tenant.
    Limits,
    /// What its scripts may reach.
    Policy,
    /// What was purged of its kept answers.
    Purges,
    /// A host name that was proved to be its own, and how.
    AddHostname(&'a str, &'static str),
    /// One that was taken away.
    RemoveHostname(&'a str),
    /// A script that was changed.
    Script(&'a ScriptName),
    /// One that was removed.
    RemoveScript(&'a ScriptName),
    /// One that got a new version.
    Version(&'a ScriptName, &'a NewVersion<'a>),
}

impl Write<'_> {
    /// Runs its statements.
    pub(crate) async fn run(&self, tx: &mut AnyConnection, record: &TenantRecord) -> Result<()> {
        let script =
            |name: &ScriptName| record.scripts.get(name).ok_or_else(|| TenancyError::NoScript(name.clone()));
        match self {
            Self::Status => set_status(tx, &record.id, record.status).await,
            Self::Limits => set_limits(tx, &record.id, &record.limits).await,
            Self::Policy => set_policy(tx, &record.id, &record.policy).await,
            Self::Purges => set_purges(tx, &record.id, &record.purges).await,
            Self::AddHostname(host, by) => {
                if hostnames::add(tx, &record.id, host, by, record.updated_at).await? {
                    Ok(())
                } else {
                    Err(TenancyError::HostnameTaken((*host).to_owned()))
                }
            }
            Self::RemoveHostname(host) => hostnames::remove(tx, &record.id, host).await,
            Self::Script(name) => write_script(tx, &record.id, script(name)?).await,
            Self::RemoveScript(name) => remove_script(tx, &record.id, name).await,
            Self::Version(name, version) => {
                let script = script(name)?;
                write_script(tx, &record.id, script).await?;
                add_version(tx, &record.id, name, script.latest, version).await
            }
        }
    }
}

/// Makes the tenant's next revision, if `revision` still is the one it has. Every change begins with it: it
/// locks the tenant's row, and tells whether the change was planned on what is stored.
pub(crate) async fn next_revision(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    revision: u64,
    now: i64,
) -> Result<bool> {
    let query = sqlx::query(
        "UPDATE tenants SET revision = revision + 1, updated_at = $3 \
         WHERE name = $1 AND revision = $2 AND status <> 'deleting'",
    );
    let done = query.bind(tenant.as_str()).bind(signed(revision)).bind(now).execute(tx).await;
    Ok(done.map_err(StorageError::from)?.rows_affected() == 1)
}

/// Says whether the name was free.
pub(crate) async fn create_tenant(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    limits: &LimitsPatch,
    now: i64,
) -> Result<bool> {
    let query = sqlx::query(
        "INSERT INTO tenants (name, status, limits, revision, created_at, updated_at) \
         VALUES ($1, 'active', $2, 1, $3, $3) ON CONFLICT (name) DO NOTHING",
    );
    let done = query.bind(tenant.as_str()).bind(json(limits)).bind(now).execute(tx).await;
    Ok(done.map_err(StorageError::from)?.rows_affected() == 1)
}

/// From here on nobody sees the tenant; whoever finds it so later goes on deleting.
pub(crate) async fn mark_deleting(tx: &mut AnyConnection, tenant: &TenantId) -> Result<()> {
    run(sqlx::query("UPDATE tenants SET status = 'deleting' WHERE name = $1").bind(tenant.as_str()), tx).await
}

/// With all that belongs to it.
pub(crate) async fn remove_tenant(tx: &mut AnyConnection, tenant: &TenantId) -> Result<()> {
    run(sqlx::query("DELETE FROM tenants WHERE name = $1").bind(tenant.as_str()), tx).await
}

async fn set_status(tx: &mut AnyConnection, tenant: &TenantId, status: Status) -> Result<()> {
    let status = match status {
        Status::Active => "active",
        Status::Suspended => "suspended",
    };
    run(sqlx::query("UPDATE tenants SET status = $2 WHERE name = $1").bind(tenant.as_str()).bind(status), tx)
        .await
}

async fn set_limits(tx: &mut AnyConnection, tenant: &TenantId, limits: &LimitsPatch) -> Result<()> {
    let query = sqlx::query("UPDATE tenants SET limits = $2 WHERE name = $1");
    run(query.bind(tenant.as_str()).bind(json(limits)), tx).await
}

async fn set_policy(tx: &mut AnyConnection, tenant: &TenantId, policy: &Policy) -> Result<()> {
    let policy = serde_json::to_string(policy).map_err(|error| damaged("policy", &error))?;
    let query = sqlx::query("UPDATE tenants SET policy = $2 WHERE name = $1");
    run(query.bind(tenant.as_str()).bind(policy), tx).await
}

async fn set_purges(tx: &mut AnyConnection, tenant: &TenantId, purges: &Purges) -> Result<()> {
    let purges = serde_json::to_string(purges).map_err(|error| damaged("purges", &error))?;
    let query = sqlx::query("UPDATE tenants SET purges = $2 WHERE name = $1");
    run(query.bind(tenant.as_str()).bind(purges), tx).await
}

/// As the record says, new or not.
async fn write_script(tx: &mut AnyConnection, tenant: &TenantId, script: &ScriptRecord) -> Result<()> {
    let query = sqlx::query(
        "INSERT INTO scripts (tenant, name, mount, active, canary, canary_percent, last_version, revision, \
                              limits, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (tenant, name) DO UPDATE SET mount = excluded.mount, active = excluded.active, \
             canary = excluded.canary, canary_percent = excluded.canary_percent, \
             last_version = excluded.last_version, revision = excluded.revision, limits = excluded.limits, \
             updated_at = excluded.updated_at",
    );
    let (canary, percent) = match &script.canary {
        Some((release, percent)) => (Some(signed(release.number)), i64::from(*percent)),
        None => (None, 0),
    };
    let query = query
        .bind(tenant.as_str())
        .bind(script.name.as_str())
        .bind(script.mount.as_ref())
        .bind(script.active_number().map(signed))
        .bind(canary)
        .bind(percent)
        .bind(signed(script.latest))
        .bind(signed(script.revision))
        .bind(json(&script.limits))
        .bind(script.created_at)
        .bind(script.updated_at);
    run(query, tx).await
}

/// With its versions.
async fn remove_script(tx: &mut AnyConnection, tenant: &TenantId, script: &ScriptName) -> Result<()> {
    let query = sqlx::query("DELETE FROM scripts WHERE tenant = $1 AND name = $2");
    run(query.bind(tenant.as_str()).bind(script.as_str()), tx).await
}

async fn run(
    query: sqlx::query::Query<'_, sqlx::Any, sqlx::any::AnyArguments>,
    tx: &mut AnyConnection,
) -> Result<()> {
    query.execute(tx).await.map_err(StorageError::from)?;
    Ok(())
}

fn json(limits: &LimitsPatch) -> String {
    // Eight optional numbers: there is no value of it that has no JSON.
    serde_json::to_string(limits).unwrap_or_else(|_| "{}".to_owned())
}
