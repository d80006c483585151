//! Host names of tenants, and claims to them.

use crate::error::TenancyError;
use sqlx::{AnyConnection, Row};
use stoa_kernel::TenantId;
use stoa_storage::{Database, StorageError};

type Result<T> = std::result::Result<T, TenancyError>;

/// A host name that a tenant says is its own.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) host: String,
    pub(crate) token: String,
    pub(crate) expires_at: i64,
}

/// Those that are proved, in order: host, when, how.
pub(crate) async fn hostnames(db: &Database, tenant: &TenantId) -> Result<Vec<(String, i64, String)>> {
    let mut connection = db.read().await?;
    let query = sqlx::query_as(
        "SELECT host, verified_at, verified_by FROM hostnames WHERE tenant = $1 ORDER BY host",
    );
    let rows = query.bind(tenant.as_str()).fetch_all(&mut *connection).await;
    Ok(rows.map_err(StorageError::from)?)
}

/// Those that can be proved still, in order.
pub(crate) async fn claims(db: &Database, tenant: &TenantId, now: i64) -> Result<Vec<Claim>> {
    let mut connection = db.read().await?;
    let query = sqlx::query_as::<_, (String, String, i64)>(
        "SELECT host, token, expires_at FROM hostname_claims WHERE tenant = $1 AND expires_at > $2 ORDER BY host",
    );
    let rows = query.bind(tenant.as_str()).bind(now).fetch_all(&mut *connection).await;
    let claim = |(host, token, expires_at)| Claim { host, token, expires_at };
    Ok(rows.map_err(StorageError::from)?.into_iter().map(claim).collect())
}

/// One of them, also if it is too late.
pub(crate) async fn claim(db: &Database, tenant: &TenantId, host: &str) -> Result<Option<Claim>> {
    let mut connection = db.read().await?;
    let query = sqlx::query_as::<_, (String, String, i64)>(
        "SELECT host, token, expires_at FROM hostname_claims WHERE tenant = $1 AND host = $2",
    );
    let row = query.bind(tenant.as_str()).bind(host).fetch_optional(&mut *connection).await;
    Ok(row.map_err(StorageError::from)?.map(|(host, token, expires_at)| Claim { host, token, expires_at }))
}

/// Makes a claim, or lets one that is there go on with its token. Says it, unless the tenant has `most` others or is
/// gone. Those of everybody that have ended go.
pub(crate) async fn put_claim(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    claim: &Claim,
    (now, most): (i64, i64),
) -> Result<Option<Claim>> {
    let ended = sqlx::query("DELETE FROM hostname_claims WHERE expires_at <= $1").bind(now);
    ended.execute(&mut *tx).await.map_err(StorageError::from)?;
    // The tenant's row is what its writers wait for, so that the count holds.
    let locked =
        sqlx::query("UPDATE tenants SET updated_at = updated_at WHERE name = $1 AND status <> 'deleting'");
    let locked = locked.bind(tenant.as_str()).execute(&mut *tx).await.map_err(StorageError::from)?;
    let others = sqlx::query("SELECT COUNT(*) FROM hostname_claims WHERE tenant = $1 AND host <> $2");
    let others = others.bind(tenant.as_str()).bind(&claim.host).fetch_one(&mut *tx).await;
    let others: i64 = others.and_then(|row| row.try_get(0)).map_err(StorageError::from)?;
    if locked.rows_affected() == 0 {
        return Err(TenancyError::NoTenant(tenant.clone()));
    }
    if others >= most {
        return Ok(None);
    }
    let query = sqlx::query_as::<_, (String, i64)>(
        "INSERT INTO hostname_claims (host, tenant, token, created_at, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (tenant, host) DO UPDATE SET expires_at = excluded.expires_at RETURNING token, expires_at",
    );
    let query =
        query.bind(&claim.host).bind(tenant.as_str()).bind(&claim.token).bind(now).bind(claim.expires_at);
    let (token, expires_at) = query.fetch_one(tx).await.map_err(StorageError::from)?;
    Ok(Some(Claim { host: claim.host.clone(), token, expires_at }))
}

/// Says whether there was one.
pub(crate) async fn remove_claim(tx: &mut AnyConnection, tenant: &TenantId, host: &str) -> Result<bool> {
    let query = sqlx::query("DELETE FROM hostname_claims WHERE tenant = $1 AND host = $2");
    let done = query.bind(tenant.as_str()).bind(host).execute(tx).await;
    Ok(done.map_err(StorageError::from)?.rows_affected() > 0)
}

/// A claim was proved, or nobody asks for a proof. Says whether the name was free.
pub(super) async fn add(
    tx: &mut AnyConnection,
    tenant: &TenantId,
    host: &str,
    by: &str,
    now: i64,
) -> Result<bool> {
    let query = sqlx::query(
        "INSERT INTO hostnames (host, tenant, created_at, verified_at, verified_by) VALUES ($1, $2, $3, $3, $4) \
         ON CONFLICT (host) DO NOTHING",
    );
    let done = query.bind(host).bind(tenant.as_str()).bind(now).bind(by).execute(&mut *tx).await;
    remove_claim(tx, tenant, host).await?;
    Ok(done.map_err(StorageError::from)?.rows_affected() == 1)
}

pub(super) async fn remove(tx: &mut AnyConnection, tenant: &TenantId, host: &str) -> Result<()> {
    let query = sqlx::query("DELETE FROM hostnames WHERE tenant = $1 AND host = $2");
    query.bind(tenant.as_str()).bind(host).execute(tx).await.map_err(StorageError::from)?;
    Ok(())
}
