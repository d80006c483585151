//! Scripts and versions that are there: showing them, moving traffic between them, deleting them.

use crate::deploy::{Precondition, percent};
use crate::directory::{Tenant, preview_host};
use crate::error::TenancyError;
use crate::info::{RouteInfo, ScriptInfo, VersionInfo};
use crate::limits::LimitsPatch;
use crate::page::{Page, PageRequest};
use crate::record::{ScriptRecord, TenantRecord};
use crate::release::Release;
use crate::state::routes_of;
use crate::store::{self, StoredVersion, Write};
use crate::tenancy::Tenancy;
use std::sync::Arc;
use stoa_compiler::{CompileError, StoredBundle};
use stoa_engine::Sections;
use stoa_kernel::{AssetList, ScriptName, TenantId};

type Result<T> = std::result::Result<T, TenancyError>;

impl Tenancy {
    /// The scripts of a tenant, by name.
    pub fn scripts(&self, id: &TenantId, page: &PageRequest) -> Result<Page<ScriptInfo>> {
        let record = self.0.directory.tenant(id)?.record();
        let shown = |script: &Arc<ScriptRecord>| self.script_info(id, script);
        Ok(Page::of(record.scripts.values(), page, |script| script.name.to_string(), shown))
    }

    /// The scripts of all tenants.
    pub fn every_script(&self) -> Vec<(TenantId, ScriptName)> {
        let tenants = self.0.directory.tenants();
        let of = |tenant: &Arc<Tenant>| {
            let names = tenant.record().scripts.keys().cloned().collect::<Vec<_>>();
            names.into_iter().map(|name| (tenant.id().clone(), name)).collect::<Vec<_>>()
        };
        tenants.iter().flat_map(of).collect()
    }

    /// A script.
    pub fn script(&self, id: &TenantId, script: &ScriptName) -> Result<ScriptInfo> {
        let record = self.0.directory.tenant(id)?.record();
        Ok(self.script_info(id, found(&record, script)?))
    }

    /// The versions of a script, the newest first.
    pub async fn versions(
        &self,
        id: &TenantId,
        script: &ScriptName,
        page: &PageRequest,
    ) -> Result<Page<VersionInfo>> {
        let record = self.0.directory.tenant(id)?.record();
        let active = found(&record, script)?.active_number();
        let before = page.cursor.as_ref().and_then(|cursor| cursor.parse().ok()).unwrap_or(u64::MAX);
        let mut stored =
            store::versions(&self.0.db, id, script, before, page.limit.saturating_add(1)).await?;
        let more = stored.len() > page.limit as usize;
        stored.truncate(page.limit as usize);
        let cursor = stored.last().filter(|_| more).map(|version| version.number.to_string());
        Ok(Page { items: stored.into_iter().map(|version| shown(version, active)).collect(), cursor })
    }

    /// A version.
    pub async fn version(&self, id: &TenantId, script: &ScriptName, number: u64) -> Result<VersionInfo> {
        let record = self.0.directory.tenant(id)?.record();
        let active = found(&record, script)?.active_number();
        let newest = store::versions(&self.0.db, id, script, number.saturating_add(1), 1).await?.pop();
        let version = newest.filter(|version| version.number == number);
        let missing = || TenancyError::NoVersion { script: script.clone(), number };
        version.map(|version| shown(version, active)).ok_or_else(missing)
    }

    /// What is served as it is with the active version of a script.
    pub fn assets(&self, id: &TenantId, script: &ScriptName) -> Result<Arc<AssetList>> {
        let record = self.0.directory.tenant(id)?.record();
        let active = found(&record, script)?.active.as_ref();
        Ok(active.map(|release| Arc::clone(&release.assets)).unwrap_or_default())
    }

    /// The files that a version was made from.
    pub async fn source(&self, id: &TenantId, script: &ScriptName, number: u64) -> Result<StoredBundle> {
        let tenant = self.0.directory.tenant(id)?;
        let release = self.release(&tenant, script, number).await?;
        let component = self.0.library.component(&release).await?;
        let sections = Sections::read(&component).map_err(|error| CompileError::Load(error.into()))?;
        let damaged = |error: serde_json::Error| TenancyError::Damaged {
            what: format!("bundle of {release:?}"),
            why: error.to_string(),
        };
        serde_json::from_str(&sections.bundle).map_err(damaged)
    }

    /// The host name under which a version can be seen before it is active.
    pub fn preview_host(&self, id: &TenantId, script: &ScriptName, number: u64) -> String {
        preview_host(self.0.directory.base_domain(), id, script, number)
    }

    /// What leads where, of all scripts of a tenant.
    pub fn routes(&self, id: &TenantId) -> Result<Vec<RouteInfo>> {
        let tenant = self.0.directory.tenant(id)?;
        let mut routes: Vec<_> = tenant.state().versions().flat_map(|version| routes_of(version)).collect();
        routes.sort_by(|one, two| {
            let place = |route: &RouteInfo| (route.version, route.api_version.clone());
            let order = (&one.path, &one.method, &one.script).cmp(&(&two.path, &two.method, &two.script));
            order.then_with(|| place(one).cmp(&place(two)))
        });
        Ok(routes)
    }

    /// Makes a version active that was before: the one with this number, or the newest before the active one.
    pub async fn rollback(
        &self,
        id: &TenantId,
        script: &ScriptName,
        to: Option<u64>,
        precondition: Precondition,
    ) -> Result<ScriptInfo> {
        let tenant = self.0.directory.tenant(id)?;
        let _turn = tenant.turn.lock().await;
        let number = match to {
            Some(number) => number,
            None => {
                let active = found(&tenant.record(), script)?.active_number();
                let before = match active {
                    Some(active) => store::version_before(&self.0.db, id, script, active).await?,
                    None => None,
                };
                before.ok_or_else(|| TenancyError::NothingBefore(script.clone()))?
            }
        };
        let release = self.release(&tenant, script, number).await?;
        self.change_script(&tenant, script, precondition, |script| {
            script.active = Some(Arc::clone(&release));
            script.canary = None;
            Ok(())
        })
        .await
    }

    /// Gives a version a part of the traffic; the rest stays with the active one. 0 ends that, 100 makes the
    /// version the active one.
    pub async fn rollout(
        &self,
        id: &TenantId,
        script: &ScriptName,
        number: u64,
        part: u64,
        precondition: Precondition,
    ) -> Result<ScriptInfo> {
        let part = percent(part)?;
        let tenant = self.0.directory.tenant(id)?;
        let _turn = tenant.turn.lock().await;
        let release = self.release(&tenant, script, number).await?;
        self.change_script(&tenant, script, precondition, |script| roll_out(script, &release, part)).await
    }

    /// Replaces what was set for a script; what is left out is the tenant's again.
    pub async fn set_script_limits(
        &self,
        id: &TenantId,
        script: &ScriptName,
        limits: LimitsPatch,
        precondition: Precondition,
    ) -> Result<ScriptInfo> {
        limits.check()?;
        let tenant = self.0.directory.tenant(id)?;
        let _turn = tenant.turn.lock().await;
        self.change_script(&tenant, script, precondition, |script| {
            script.limits = limits;
            Ok(())
        })
        .await
    }

    /// Deletes a script with its versions and all it has stored.
    pub async fn delete_script(
        &self,
        id: &TenantId,
        script: &ScriptName,
        precondition: Precondition,
    ) -> Result<()> {
        let tenant = self.0.directory.tenant(id)?;
        let _turn = tenant.turn.lock().await;
        found(&tenant.record(), script)?;
        self.change(
            &tenant,
            Some(script),
            |record| {
                precondition.check(script, Some(found(record, script)?))?;
                record.scripts.remove(script);
                Ok(())
            },
            Write::RemoveScript(script),
        )
        .await?;
        // Nothing can write any more, but for what is still running; so this comes last.
        Ok(self.0.registry.erase(id, Some(script)).await?)
    }

    async fn change_script(
        &self,
        tenant: &Arc<Tenant>,
        name: &ScriptName,
        precondition: Precondition,
        change: impl Fn(&mut ScriptRecord) -> Result<()>,
    ) -> Result<ScriptInfo> {
        let plan = |record: &mut TenantRecord| {
            let mut script = found(record, name)?.as_ref().clone();
            precondition.check(name, Some(&script))?;
            script.revision += 1;
            script.updated_at = record.updated_at;
            change(&mut script)?;
            record.scripts.insert(name.clone(), Arc::new(script));
            Ok(())
        };
        let record = self.change(tenant, Some(name), plan, Write::Script(name)).await?;
        Ok(self.script_info(tenant.id(), found(&record, name)?))
    }

    fn script_info(&self, id: &TenantId, script: &ScriptRecord) -> ScriptInfo {
        let problem = script.active.as_ref().and_then(|release| self.0.library.problem(release));
        script.info(id, problem)
    }
}

fn roll_out(script: &mut ScriptRecord, release: &Arc<Release>, part: u8) -> Result<()> {
    let is_active = script.active_number() == Some(release.number);
    match part {
        0 => script.canary = None,
        _ if is_active => return Err(TenancyError::RolloutOfActive(release.number)),
        100.. => {
            script.active = Some(Arc::clone(release));
            script.canary = None;
        }
        part => script.canary = Some((Arc::clone(release), part)),
    }
    Ok(())
}

fn found<'a>(record: &'a TenantRecord, script: &ScriptName) -> Result<&'a Arc<ScriptRecord>> {
    record.scripts.get(script).ok_or_else(|| TenancyError::NoScript(script.clone()))
}

fn shown(version: StoredVersion, active: Option<u64>) -> VersionInfo {
    VersionInfo {
        number: version.number,
        created_at: version.created_at,
        created_by: version.created_by,
        active: active == Some(version.number),
        routes: version.manifest.registrations.iter().filter(|entry| entry.kind == "route").count(),
        events: version.manifest.events,
        setup: version.setup,
    }
}
