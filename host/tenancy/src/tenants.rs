//! Creating, showing, suspending and deleting tenants.

use crate::directory::Tenant;
use crate::error::TenancyError;
use crate::info::{Status, TenantInfo};
use crate::limits::LimitsPatch;
use crate::page::{Page, PageRequest};
use crate::policy::{PolicyInfo, PolicyPatch};
use crate::purges::{Purge, Purged};
use crate::record::TenantRecord;
use crate::store::{self, Write};
use crate::tenancy::Tenancy;
use std::sync::Arc;
use stoa_kernel::TenantId;
use stoa_storage::StorageError;

type Result<T> = std::result::Result<T, TenancyError>;

impl Tenancy {
    /// Makes a tenant.
    pub async fn create_tenant(&self, id: &TenantId, limits: LimitsPatch) -> Result<TenantInfo> {
        limits.check()?;
        let address = format!("{id}.{}", self.0.directory.base_domain());
        if self.0.reserved_hosts.contains(&address) {
            return Err(TenancyError::ReservedTenant(id.clone()));
        }
        let mut tx = self.0.db.write().await?;
        if !store::create_tenant(&mut tx, id, &limits, store::now()).await? {
            return Err(TenancyError::TenantExists(id.clone()));
        }
        tx.commit().await.map_err(StorageError::from)?;
        self.take_in(id).await?;
        self.tenant(id)
    }

    /// A tenant.
    pub fn tenant(&self, id: &TenantId) -> Result<TenantInfo> {
        Ok(self.info(&*self.0.directory.tenant(id)?))
    }

    /// All of them, by name.
    pub fn tenants(&self, page: &PageRequest) -> Page<TenantInfo> {
        let all = self.0.directory.tenants();
        Page::of(all.iter(), page, |tenant| tenant.id().to_string(), |tenant| self.info(tenant))
    }

    /// Suspends a tenant, or ends that.
    pub async fn set_status(&self, id: &TenantId, status: Status) -> Result<TenantInfo> {
        self.change_tenant(id, Write::Status, |record| {
            record.status = status;
            Ok(())
        })
        .await?;
        self.tenant(id)
    }

    /// Replaces what was set for a tenant; what is left out is the platform's default again.
    pub async fn set_limits(&self, id: &TenantId, limits: LimitsPatch) -> Result<TenantInfo> {
        limits.check()?;
        self.change_tenant(id, Write::Limits, |record| {
            record.limits = limits;
            Ok(())
        })
        .await?;
        self.tenant(id)
    }

    /// What a tenant's scripts may reach.
    pub fn policy(&self, id: &TenantId) -> Result<PolicyInfo> {
        Ok(self.0.directory.tenant(id)?.record().policy.info(&self.0.registry))
    }

    /// Changes that. It holds from the next invocation on.
    pub async fn change_policy(&self, id: &TenantId, patch: &PolicyPatch) -> Result<PolicyInfo> {
        self.change_tenant(id, Write::Policy, |record| {
            record.policy = record.policy.with(patch, &self.0.registry)?;
            Ok(())
        })
        .await?;
        self.policy(id)
    }

    /// Has answers that are kept for a tenant used no more: here at once, on other nodes when they see it.
    pub async fn purge(&self, id: &TenantId, purge: &Purge) -> Result<Purged> {
        purge.check()?;
        let tenant = self.0.directory.tenant(id)?;
        let _turn = tenant.turn.lock().await;
        let plan = |record: &mut TenantRecord| {
            Arc::make_mut(&mut record.purges).add(purge);
            Ok(())
        };
        let record = self.change(&tenant, None, plan, Write::Purges).await?;
        Ok(Purged { number: record.purges.last(), paths: purge.paths.clone() })
    }

    /// Deletes a tenant with all its data. Nobody sees it from the first moment on; if the server is stopped
    /// half-way, the next start goes on.
    pub async fn delete_tenant(&self, id: &TenantId) -> Result<()> {
        let tenant = self.0.directory.tenant(id)?;
        let _turn = tenant.turn.lock().await;
        let mut tx = self.0.db.write().await?;
        store::mark_deleting(&mut tx, id).await?;
        tx.commit().await.map_err(StorageError::from)?;
        self.0.directory.take_out(id).await;
        self.finish_deletion(id).await
    }

    pub(crate) async fn finish_deletion(&self, id: &TenantId) -> Result<()> {
        self.0.registry.erase(id, None).await?;
        let mut tx = self.0.db.write().await?;
        store::remove_tenant(&mut tx, id).await?;
        tx.commit().await.map_err(StorageError::from)?;
        self.0.meters.forget(id);
        Ok(())
    }

    /// One change of a tenant itself, in its turn.
    pub(crate) async fn change_tenant(
        &self,
        id: &TenantId,
        write: Write<'_>,
        plan: impl Fn(&mut TenantRecord) -> Result<()>,
    ) -> Result<Arc<Tenant>> {
        let tenant = self.0.directory.tenant(id)?;
        let _turn = tenant.turn.lock().await;
        self.change(&tenant, None, plan, write).await?;
        Ok(Arc::clone(&tenant))
    }

    /// Takes a tenant in that was stored.
    pub(crate) async fn take_in(&self, id: &TenantId) -> Result<()> {
        let stored = async {
            let Some(record) = store::tenant(&self.0.db, id).await? else { return Ok(None) };
            Ok(Some(Arc::new(Tenant::new(self.state(record, None)?))))
        };
        self.0.directory.take_in(id, stored).await
    }

    fn info(&self, tenant: &Tenant) -> TenantInfo {
        tenant.record().info(&self.0.defaults.load())
    }
}
