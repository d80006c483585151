//! On `SQLite` and `PostgreSQL`, with the same statements; values are sealed by the vault.

use super::{Answer, Owner, SecretStore, Stored, millis};
use crate::error::SecretError;
use crate::limits::MAX_SECRETS;
use crate::secret::{Found, NewSecret};
use sqlx::AnyConnection;
use std::time::SystemTime;
use stoa_kernel::{Cx, ScriptName, TenantId};
use stoa_storage::Database;
use stoa_vault::Vault;

type Result<T> = std::result::Result<T, SecretError>;

/// Secrets in a database.
pub struct SqlStore {
    db: Database,
    vault: Vault,
}

impl SqlStore {
    /// In `db`, whose schema has the table; `vault` has the keys.
    pub fn new(db: Database, vault: Vault) -> Self {
        Self { db, vault }
    }

    /// Ends the work when the database goes away, so that no invocation waits for it.
    async fn while_up<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let guarded = async {
            match work.await {
                // The circuit wants to know.
                Err(SecretError::Unavailable(error)) => Err(error),
                done => Ok(done),
            }
        };
        self.db.while_up(guarded).await?
    }

    async fn write(&self, owner: Owner<'_>, secret: NewSecret, now: i64) -> Result<Stored> {
        let context = context(owner.script(), &secret.name);
        let sealed = self.vault.seal(Some(owner.tenant), &context, &secret.value).await?;
        let mut tx = self.db.write().await?;
        hold_tenant(&mut tx, owner.tenant).await?;
        let key = (owner.tenant.as_str(), owner.script(), secret.name.as_str());
        let before: Option<(i64,)> =
            sqlx::query_as("SELECT created_at FROM secrets WHERE tenant = $1 AND script = $2 AND name = $3")
                .bind(key.0)
                .bind(key.1)
                .bind(key.2)
                .fetch_optional(&mut *tx)
                .await?;
        if before.is_none() && count(&mut tx, owner.tenant).await? >= i64::from(MAX_SECRETS) {
            return Err(SecretError::TooMany);
        }
        sqlx::query(
            "INSERT INTO secrets (tenant, script, name, sealed, hosts, places, created_at, updated_at, updated_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) ON CONFLICT (tenant, script, name) DO UPDATE SET \
             sealed = excluded.sealed, hosts = excluded.hosts, places = excluded.places, \
             updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        )
        .bind(key.0)
        .bind(key.1)
        .bind(key.2)
        .bind(sealed)
        .bind(serde_json::to_string(&secret.hosts)?)
        .bind(serde_json::to_string(&secret.places)?)
        .bind(now)
        .bind(secret.by.as_str())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        let created_at = before.map_or(now, |(at,)| at);
        let NewSecret { name, hosts, places, by, .. } = secret;
        Ok(Stored { name, hosts, places, created_at, updated_at: now, updated_by: by })
    }

    async fn read(&self, cx: &Cx, name: &str) -> Result<Option<Found>> {
        let mut connection = self.db.read().await?;
        // The empty script is the tenant's, and comes last.
        let row: Option<(String, Vec<u8>, String, String)> = sqlx::query_as(
            "SELECT script, sealed, hosts, places FROM secrets WHERE tenant = $1 AND name = $2 \
             AND script IN ($3, '') ORDER BY script DESC LIMIT 1",
        )
        .bind(cx.tenant.as_str())
        .bind(name)
        .bind(cx.script.as_str())
        .fetch_optional(&mut *connection)
        .await?;
        drop(connection);
        let Some((script, sealed, hosts, places)) = row else { return Ok(None) };
        let value = self.vault.open(Some(&cx.tenant), &context(&script, name), &sealed).await?;
        let (hosts, places) = (serde_json::from_str(&hosts)?, serde_json::from_str(&places)?);
        Ok(Some(Found { value, hosts, places }))
    }

    async fn listed(&self, owner: Owner<'_>) -> Result<Vec<Stored>> {
        let mut connection = self.db.read().await?;
        let rows: Vec<(String, String, String, i64, i64, String)> = sqlx::query_as(
            "SELECT name, hosts, places, created_at, updated_at, updated_by FROM secrets \
             WHERE tenant = $1 AND script = $2 ORDER BY name",
        )
        .bind(owner.tenant.as_str())
        .bind(owner.script())
        .fetch_all(&mut *connection)
        .await?;
        let stored = rows.into_iter().map(|(name, hosts, places, created_at, updated_at, updated_by)| {
            let (hosts, places) = (serde_json::from_str(&hosts)?, serde_json::from_str(&places)?);
            Ok(Stored { name, hosts, places, created_at, updated_at, updated_by })
        });
        stored.collect()
    }

    async fn names_of(&self, cx: &Cx) -> Result<Vec<String>> {
        let mut connection = self.db.read().await?;
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT DISTINCT name FROM secrets WHERE tenant = $1 AND script IN ($2, '') ORDER BY name",
        )
        .bind(cx.tenant.as_str())
        .bind(cx.script.as_str())
        .fetch_all(&mut *connection)
        .await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    async fn take(&self, owner: Owner<'_>, name: &str) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let query = sqlx::query("DELETE FROM secrets WHERE tenant = $1 AND script = $2 AND name = $3");
        let query = query.bind(owner.tenant.as_str()).bind(owner.script()).bind(name);
        let removed = query.execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(removed > 0)
    }

    async fn forget(&self, tenant: &TenantId, script: Option<&ScriptName>) -> Result<()> {
        let mut tx = self.db.write().await?;
        let query = match script {
            None => sqlx::query("DELETE FROM secrets WHERE tenant = $1").bind(tenant.as_str()),
            Some(script) => sqlx::query("DELETE FROM secrets WHERE tenant = $1 AND script = $2")
                .bind(tenant.as_str())
                .bind(script.as_str()),
        };
        query.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}

/// What a value is bound to in the vault. Neither part can hold the sign between them.
fn context(script: &str, name: &str) -> String {
    format!("secret/{script}/{name}")
}

/// Until the transaction ends, nobody else stores a secret of the tenant: so that the limit holds.
async fn hold_tenant(tx: &mut AnyConnection, tenant: &TenantId) -> Result<()> {
    let query = sqlx::query("UPDATE tenants SET status = status WHERE name = $1 AND status <> 'deleting'");
    match query.bind(tenant.as_str()).execute(tx).await?.rows_affected() {
        0 => Err(SecretError::NoTenant(tenant.clone())),
        _ => Ok(()),
    }
}

async fn count(tx: &mut AnyConnection, tenant: &TenantId) -> Result<i64> {
    let query = sqlx::query_as::<_, (i64,)>("SELECT COUNT(*) FROM secrets WHERE tenant = $1");
    Ok(query.bind(tenant.as_str()).fetch_one(tx).await?.0)
}

impl SecretStore for SqlStore {
    fn names<'a>(&'a self, cx: &'a Cx) -> Answer<'a, Vec<String>> {
        Box::pin(self.while_up(self.names_of(cx)))
    }

    fn find<'a>(&'a self, cx: &'a Cx, name: &'a str) -> Answer<'a, Option<Found>> {
        Box::pin(self.while_up(self.read(cx, name)))
    }

    fn list<'a>(&'a self, owner: Owner<'a>) -> Answer<'a, Vec<Stored>> {
        Box::pin(self.while_up(self.listed(owner)))
    }

    fn put<'a>(&'a self, owner: Owner<'a>, secret: NewSecret, now: SystemTime) -> Answer<'a, Stored> {
        Box::pin(self.while_up(self.write(owner, secret, millis(now))))
    }

    fn remove<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, bool> {
        Box::pin(self.while_up(self.take(owner, name)))
    }

    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()> {
        Box::pin(self.while_up(self.forget(tenant, script)))
    }
}
