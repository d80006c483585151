//! The room itself: what it is made of, and how a change is made.

use crate::directory::{Directory, Preview, Tenant};
use crate::engines::{Engines, MakeEngine};
use crate::error::TenancyError;
use crate::library::Library;
use crate::limits::TenantLimits;
use crate::proof::{ProofConfig, Proofs};
use crate::record::TenantRecord;
use crate::release::{Release, ReleaseKey, Version};
use crate::state::TenantState;
use crate::store::{self, Write};
use arc_swap::ArcSwap;
use moka::future::Cache;
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_compiler::Compiler;
use stoa_engine::Engine;
use stoa_invoker::Deployed;
use stoa_kernel::{ScriptName, TenantId};
use stoa_metering::Meters;
use stoa_storage::{Database, StorageError};

/// A change is planned again when another node was faster; after so often, something else is wrong.
const MAX_ATTEMPTS: usize = 8;
/// Versions that are looked at by their number, and are not active.
const MAX_PREVIEWED: u64 = 1_000;

/// What tenancy is built on.
pub struct TenancyConfig {
    /// Where it keeps everything.
    pub db: Database,
    /// This server's engine.
    pub engine: Engine,
    /// The guest that the engine was made from.
    pub guest: Arc<[u8]>,
    /// Makes engines of before.
    pub make_engine: MakeEngine,
    /// Compiles for this server's engine.
    pub compiler: Compiler,
    /// The capabilities, which remove what they keep of a tenant that is deleted.
    pub registry: Arc<Registry>,
    /// Count what each script uses.
    pub meters: Meters,
    /// Below which every tenant has a name.
    pub base_domain: String,
    /// Host names that the platform has for itself.
    pub reserved_hosts: Vec<String>,
    /// What host names are proved by.
    pub proofs: ProofConfig,
    /// Who answers for host names that are nobody's.
    pub default_tenant: Option<TenantId>,
    /// What every tenant may use that nobody has set anything for.
    pub defaults: TenantLimits,
    /// How many bytes of loaded scripts are kept.
    pub loaded_script_bytes: u64,
}

/// Tenants, their scripts, and where requests lead. Cloning it is cheap.
#[derive(Clone)]
pub struct Tenancy(pub(crate) Arc<Rooms>);

pub(crate) struct Rooms {
    pub(crate) db: Database,
    pub(crate) guest: Arc<[u8]>,
    pub(crate) compiler: Compiler,
    pub(crate) registry: Arc<Registry>,
    pub(crate) meters: Meters,
    pub(crate) directory: Directory,
    pub(crate) reserved_hosts: Vec<String>,
    pub(crate) proofs: Proofs,
    pub(crate) library: Arc<Library>,
    pub(crate) defaults: ArcSwap<TenantLimits>,
    previewed: Cache<ReleaseKey, Arc<Release>>,
}

impl Tenancy {
    /// Nothing is read yet: see [`Tenancy::start`].
    pub fn new(config: TenancyConfig) -> Self {
        let engines = Engines::new(config.engine, config.make_engine);
        let library = Library::new(
            config.db.clone(),
            engines,
            config.compiler.clone(),
            config.defaults.init,
            config.loaded_script_bytes,
        );
        Self(Arc::new(Rooms {
            db: config.db,
            guest: config.guest,
            compiler: config.compiler,
            registry: config.registry,
            meters: config.meters,
            reserved_hosts: config.reserved_hosts,
            proofs: Proofs::new(config.proofs),
            directory: Directory::new(&config.base_domain, config.default_tenant),
            library: Arc::new(library),
            defaults: ArcSwap::from_pointee(config.defaults),
            previewed: Cache::new(MAX_PREVIEWED),
        }))
    }

    /// Where host names lead.
    pub fn directory(&self) -> &Directory {
        &self.0.directory
    }

    /// A version, ready to run: from memory, else from storage, else compiled again for this engine.
    pub async fn load(&self, version: &Version) -> Result<Arc<Deployed>, TenancyError> {
        self.0.library.get(&version.release, version.reach.eval).await
    }

    /// The version that a preview asks for.
    pub async fn preview(&self, tenant: &Tenant, preview: &Preview) -> Result<Arc<Version>, TenancyError> {
        let release = self.release(tenant, &preview.script, preview.number).await?;
        let state = tenant.state();
        state.serving(&release).ok_or_else(|| TenancyError::NoScript(preview.script.clone()))
    }

    /// How many scripts and bytes are in memory, about.
    pub async fn loaded(&self) -> (u64, u64) {
        self.0.library.size().await
    }

    /// What every tenant may use that nobody has set anything for. Requests that come from now on see it.
    pub fn set_defaults(&self, defaults: TenantLimits) {
        self.0.defaults.store(Arc::new(defaults));
        for tenant in self.0.directory.tenants() {
            tenant.rebuild(&defaults, (&self.0.registry, &self.0.meters));
        }
    }

    /// A version by its number, whether anything leads to it or not.
    pub(crate) async fn release(
        &self,
        tenant: &Tenant,
        script: &ScriptName,
        number: u64,
    ) -> Result<Arc<Release>, TenancyError> {
        let record = tenant.record();
        let served = record.scripts.get(script).ok_or_else(|| TenancyError::NoScript(script.clone()))?;
        let mut live = served.active.iter().chain(served.canary.as_ref().map(|(release, _)| release));
        if let Some(release) = live.find(|release| release.number == number) {
            return Ok(Arc::clone(release));
        }
        let key = ReleaseKey::of(tenant.id(), script, served.created_at, number);
        if let Some(release) = self.0.previewed.get(&key).await {
            return Ok(release);
        }
        let manifest = store::manifest(&self.0.db, tenant.id(), script, number).await?;
        let manifest = manifest.ok_or_else(|| TenancyError::NoVersion { script: script.clone(), number })?;
        let assets = store::list_of(&self.0.db, tenant.id(), script, number).await?;
        let (owner, name) = (tenant.id().clone(), script.clone());
        let release = Arc::new(Release::new(owner, name, served.created_at, number, manifest, assets)?);
        self.0.previewed.insert(key, Arc::clone(&release)).await;
        Ok(release)
    }

    /// Changes a tenant: `plan` says how its record is to be, `write` what of it is stored. Either both happen or neither,
    /// and requests see it when it is stored. The plan may be made more than once.
    pub(crate) async fn change(
        &self,
        tenant: &Arc<Tenant>,
        changed: Option<&ScriptName>,
        plan: impl Fn(&mut TenantRecord) -> Result<(), TenancyError>,
        write: Write<'_>,
    ) -> Result<Arc<TenantRecord>, TenancyError> {
        for _ in 0..MAX_ATTEMPTS {
            let before = tenant.record();
            let state = self.planned(&before, changed, &plan)?;
            let record = Arc::clone(&state.record);
            let mut tx = self.0.db.write().await?;
            if !store::next_revision(&mut tx, &record.id, before.revision, record.updated_at).await? {
                drop(tx);
                self.reread(tenant).await?;
                continue;
            }
            write.run(&mut tx, &record).await?;
            if let Err(error) = tx.commit().await {
                // It may have been stored or not; what is served must be what is stored.
                self.reread(tenant).await?;
                return Err(StorageError::from(error).into());
            }
            tenant.swap(state);
            return Ok(record);
        }
        Err(TenancyError::Contended)
    }

    /// The state that a change would lead to.
    pub(crate) fn planned(
        &self,
        before: &TenantRecord,
        changed: Option<&ScriptName>,
        plan: impl Fn(&mut TenantRecord) -> Result<(), TenancyError>,
    ) -> Result<TenantState, TenancyError> {
        let mut record = before.clone();
        record.revision += 1;
        record.updated_at = store::now();
        plan(&mut record)?;
        self.state(record, changed)
    }

    /// What requests see of a record.
    pub(crate) fn state(
        &self,
        record: TenantRecord,
        changed: Option<&ScriptName>,
    ) -> Result<TenantState, TenancyError> {
        let rooms = (&*self.0.registry, &self.0.meters);
        TenantState::build(Arc::new(record), &self.0.defaults.load(), rooms, changed)
    }

    /// Takes a tenant as it is stored.
    pub(crate) async fn reread(&self, tenant: &Arc<Tenant>) -> Result<(), TenancyError> {
        match store::tenant(&self.0.db, tenant.id()).await? {
            None => {
                self.0.directory.forget(tenant);
                Err(TenancyError::NoTenant(tenant.id().clone()))
            }
            Some(record) => {
                tenant.swap(self.state(record, None)?);
                self.0.directory.update(tenant);
                Ok(())
            }
        }
    }
}
