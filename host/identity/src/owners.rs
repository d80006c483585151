//! Who has a script.

use crate::error::IdentityError;
use crate::keys::{ApiKeys, shown};
use crate::users::Users;
use sqlx::Row;
use stoa_kernel::{ScriptName, TenantId};

/// Of one script.
const MAX_OWNERS: u32 = 50;

impl Users {
    /// Those who have a script, as [`crate::Principal::subject`] names them. None: it is every editor's.
    pub async fn owners(&self, tenant: &TenantId, script: &ScriptName) -> Result<Vec<String>, IdentityError> {
        let query =
            sqlx::query("SELECT owner FROM script_owners WHERE tenant = $1 AND script = $2 ORDER BY owner");
        let query = query.bind(tenant.as_str()).bind(script.as_str());
        let rows = query.fetch_all(&mut *self.db.read().await?).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// Says who has a script from now on. The script is there; so are they.
    pub async fn set_owners(
        &self,
        keys: &ApiKeys,
        tenant: &TenantId,
        script: &ScriptName,
        owners: &[String],
    ) -> Result<(), IdentityError> {
        if owners.len() > MAX_OWNERS as usize {
            return Err(IdentityError::Full("owners", MAX_OWNERS));
        }
        for owner in owners {
            let is_there = match owner.split_once(':') {
                Some(("user", id)) => self.member(tenant, id).await.map(|_| ()),
                Some(("key", id)) => keys.get(Some(tenant), id).await.map(|_| ()),
                _ => Err(IdentityError::Nothing("member 'user:<id>' or key 'key:<id>'", shown(owner))),
            };
            is_there?;
        }
        let mut tx = self.db.write().await?;
        let query = sqlx::query("DELETE FROM script_owners WHERE tenant = $1 AND script = $2");
        query.bind(tenant.as_str()).bind(script.as_str()).execute(&mut *tx).await?;
        for owner in owners {
            let query = sqlx::query(
                "INSERT INTO script_owners (tenant, script, owner) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            );
            query.bind(tenant.as_str()).bind(script.as_str()).bind(owner).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
