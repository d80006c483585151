//! Records from rows.

use super::assets::{Lists, live_lists};
use super::{damaged, unsigned};
use crate::error::TenancyError;
use crate::info::Status;
use crate::record::{ScriptRecord, TenantRecord};
use crate::release::Release;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use stoa_kernel::{ScriptName, TenantId};
use stoa_storage::{Database, StorageError};

/// Stands for every tenant in the statements below.
const ALL: &str = "";

type Result<T> = std::result::Result<T, TenancyError>;

/// Every tenant that is not being deleted.
pub(crate) async fn tenants(db: &Database) -> Result<Vec<TenantRecord>> {
    let mut connection = db.read().await?;
    records(&mut connection, ALL).await
}

/// One of them.
pub(crate) async fn tenant(db: &Database, id: &TenantId) -> Result<Option<TenantRecord>> {
    let mut connection = db.read().await?;
    loop {
        let Some(record) = records(&mut connection, id.as_str()).await?.pop() else { return Ok(None) };
        // The rows were read one table after the other: whoever changed the tenant meanwhile also changed this.
        if revision(&mut connection, id).await? == Some(record.revision) {
            return Ok(Some(record));
        }
    }
}

/// The revision of every tenant, to see which have changed.
pub(crate) async fn revisions(db: &Database) -> Result<Vec<(String, u64)>> {
    let mut connection = db.read().await?;
    let rows =
        sqlx::query_as::<_, (String, i64)>("SELECT name, revision FROM tenants WHERE status <> 'deleting'")
            .fetch_all(&mut *connection)
            .await
            .map_err(StorageError::from)?;
    Ok(rows.into_iter().map(|(name, revision)| (name, unsigned(revision))).collect())
}

/// Tenants whose deletion was begun and may not have ended.
pub(crate) async fn deleting(db: &Database) -> Result<Vec<TenantId>> {
    let mut connection = db.read().await?;
    let rows = sqlx::query_as::<_, (String,)>("SELECT name FROM tenants WHERE status = 'deleting'")
        .fetch_all(&mut *connection)
        .await
        .map_err(StorageError::from)?;
    rows.into_iter().map(|(name,)| tenant_id(&name)).collect()
}

async fn revision(connection: &mut AnyConnection, id: &TenantId) -> Result<Option<u64>> {
    let row = sqlx::query_as::<_, (i64,)>("SELECT revision FROM tenants WHERE name = $1")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await
        .map_err(StorageError::from)?;
    Ok(row.map(|(revision,)| unsigned(revision)))
}

async fn records(connection: &mut AnyConnection, only: &str) -> Result<Vec<TenantRecord>> {
    let rows = fetch(
        connection,
        "SELECT name, status, limits, revision, created_at, updated_at, policy, purges FROM tenants \
         WHERE status <> 'deleting' AND ($1 = '' OR name = $1) ORDER BY name",
        only,
    )
    .await?;
    let tenants = rows.iter().map(tenant_of).collect::<Result<Vec<_>>>()?;
    let mut hostnames = hostnames(connection, only).await?;
    let mut scripts = scripts(connection, only).await?;
    let filled = tenants.into_iter().map(|tenant| TenantRecord {
        hostnames: hostnames.remove(&tenant.id).unwrap_or_default(),
        scripts: scripts.remove(&tenant.id).unwrap_or_default(),
        ..tenant
    });
    Ok(filled.collect())
}

async fn hostnames(connection: &mut AnyConnection, only: &str) -> Result<HashMap<TenantId, Vec<Arc<str>>>> {
    let rows = fetch(
        connection,
        "SELECT tenant, host FROM hostnames WHERE ($1 = '' OR tenant = $1) ORDER BY host",
        only,
    )
    .await?;
    let mut by_tenant: HashMap<TenantId, Vec<Arc<str>>> = HashMap::new();
    for row in rows {
        let (tenant, host): (String, String) = (get(&row, 0)?, get(&row, 1)?);
        by_tenant.entry(tenant_id(&tenant)?).or_default().push(host.into());
    }
    Ok(by_tenant)
}

type Scripts = BTreeMap<ScriptName, Arc<ScriptRecord>>;

async fn scripts(connection: &mut AnyConnection, only: &str) -> Result<HashMap<TenantId, Scripts>> {
    let rows = fetch(
        connection,
        "SELECT s.tenant, s.name, s.mount, s.active, s.canary, s.canary_percent, s.last_version, s.revision, \
                s.limits, s.created_at, s.updated_at, a.manifest, c.manifest \
         FROM scripts s \
         LEFT JOIN versions a ON a.tenant = s.tenant AND a.script = s.name AND a.number = s.active \
         LEFT JOIN versions c ON c.tenant = s.tenant AND c.script = s.name AND c.number = s.canary \
         WHERE ($1 = '' OR s.tenant = $1)",
        only,
    )
    .await?;
    let assets = live_lists(connection, only).await?;
    let mut by_tenant: HashMap<TenantId, Scripts> = HashMap::new();
    for row in rows {
        let tenant = tenant_id(&get::<String>(&row, 0)?)?;
        let script = script_of(&row, &tenant, &assets)?;
        by_tenant.entry(tenant).or_default().insert(script.name.clone(), Arc::new(script));
    }
    Ok(by_tenant)
}

fn tenant_of(row: &AnyRow) -> Result<TenantRecord> {
    let id = tenant_id(&get::<String>(row, 0)?)?;
    let status = match get::<String>(row, 1)?.as_str() {
        "active" => Status::Active,
        "suspended" => Status::Suspended,
        other => return Err(damaged(format!("status of tenant '{id}'"), &other)),
    };
    let limits = json(&get::<String>(row, 2)?, || format!("limits of tenant '{id}'"))?;
    let policy = json(&get::<String>(row, 6)?, || format!("policy of tenant '{id}'"))?;
    let purges = json(&get::<String>(row, 7)?, || format!("purges of tenant '{id}'"))?;
    Ok(TenantRecord {
        id,
        status,
        limits,
        policy,
        purges: Arc::new(purges),
        revision: unsigned(get(row, 3)?),
        created_at: get(row, 4)?,
        updated_at: get(row, 5)?,
        hostnames: Vec::new(),
        scripts: BTreeMap::new(),
    })
}

fn script_of(row: &AnyRow, tenant: &TenantId, assets: &Lists) -> Result<ScriptRecord> {
    let name: String = get(row, 1)?;
    let name =
        ScriptName::new(&name).map_err(|error| damaged(format!("script of tenant '{tenant}'"), &error))?;
    let born = get(row, 9)?;
    let release = |number: usize, manifest: usize| -> Result<Option<Arc<Release>>> {
        let (number, manifest): (Option<i64>, Option<String>) = (get(row, number)?, get(row, manifest)?);
        let (Some(number), Some(manifest)) = (number, manifest) else { return Ok(None) };
        let what = || format!("manifest of '{tenant}/{name}', version {number}");
        let manifest = json(&manifest, what)?;
        let assets = assets.get(&(tenant.to_string(), name.to_string(), number)).cloned().unwrap_or_default();
        let release = Release::new(tenant.clone(), name.clone(), born, unsigned(number), manifest, assets);
        release.map(|release| Some(Arc::new(release))).map_err(|error| damaged(what(), &error))
    };
    let percent = u8::try_from(get::<i64>(row, 5)?).unwrap_or(0);
    Ok(ScriptRecord {
        active: release(3, 11)?,
        canary: release(4, 12)?.map(|release| (release, percent)),
        mount: get::<String>(row, 2)?.into(),
        latest: unsigned(get(row, 6)?),
        revision: unsigned(get(row, 7)?),
        limits: json(&get::<String>(row, 8)?, || format!("limits of script '{tenant}/{name}'"))?,
        created_at: born,
        updated_at: get(row, 10)?,
        name,
    })
}

async fn fetch(connection: &mut AnyConnection, sql: &'static str, only: &str) -> Result<Vec<AnyRow>> {
    let rows = sqlx::query(sql).bind(only).fetch_all(connection).await;
    Ok(rows.map_err(StorageError::from)?)
}

fn get<'r, T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>>(
    row: &'r AnyRow,
    index: usize,
) -> Result<T> {
    Ok(row.try_get(index).map_err(StorageError::from)?)
}

fn json<T: serde::de::DeserializeOwned>(text: &str, what: impl Fn() -> String) -> Result<T> {
    serde_json::from_str(text).map_err(|error| damaged(what(), &error))
}

fn tenant_id(name: &str) -> Result<TenantId> {
    TenantId::new(name).map_err(|error| damaged("name of a tenant", &error))
}
