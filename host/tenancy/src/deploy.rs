//! A deploy: compiled, set up, stored and routed, or nothing is changed.

use crate::assets::{NewAssets, check_guards};
use crate::check::{Check, Sizes};
use crate::directory::Tenant;
use crate::error::TenancyError;
use crate::info::{Deployment, LogLine, SetupReport};
use crate::library;
use crate::limits::LimitsPatch;
use crate::mount;
use crate::record::{ScriptRecord, TenantRecord};
use crate::release::Release;
use crate::state::{TenantState, routes_of};
use crate::store::{self, NewVersion, Write};
use crate::tenancy::Tenancy;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stoa_assets::{DeployError, Prepared};
use stoa_compiler::{Job, SourceFiles};
use stoa_engine::{Manifest, Report, Sections, Usage};
use stoa_invoker::Deployed;
use stoa_kernel::{AssetList, ScriptName, TenantId};
use stoa_logs::Lines;

type Result<T> = std::result::Result<T, TenancyError>;

/// What to deploy, and how.
#[derive(Debug)]
pub struct Deploy {
    /// The script.
    pub source: Upload,
    /// What is served with it as it is.
    pub assets: NewAssets,
    /// Under which path its routes are. None: where they were, at first `/`.
    pub mount: Option<String>,
    /// Some: the new version gets this part of the traffic, and the active one stays.
    pub percent: Option<u64>,
    /// What the script must be at.
    pub precondition: Precondition,
    /// Only say what would be.
    pub dry_run: bool,
    /// Who deploys.
    pub by: String,
}

/// A script as it was sent.
#[derive(Debug)]
pub enum Upload {
    /// The author's files.
    Files(SourceFiles),
    /// A component that was compiled elsewhere.
    Component(Vec<u8>),
}

/// A guard against overwriting what one has not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Whatever is there.
    None,
    /// `If-Match: "r7"`.
    Revision(u64),
    /// `If-Match: *`: there has to be one.
    Any,
    /// `If-None-Match: *`: there must be none.
    Absent,
}

impl Precondition {
    pub(crate) fn check(self, script: &ScriptName, current: Option<&ScriptRecord>) -> Result<()> {
        match (self, current.map(|script| script.revision)) {
            (Self::Revision(expected), Some(current)) if expected != current => {
                Err(TenancyError::Precondition { current })
            }
            (Self::Revision(_) | Self::Any, None) => Err(TenancyError::PreconditionAbsent),
            (Self::Absent, Some(_)) => Err(TenancyError::ScriptExists(script.clone())),
            _ => Ok(()),
        }
    }
}

/// A script that has been compiled, and can run.
struct Built {
    /// As the tenant's policy had it when it was compiled.
    allow_eval: bool,
    component: Vec<u8>,
    manifest: Manifest,
    source_hash: [u8; 32],
    source_bytes: usize,
    deployed: Arc<Deployed>,
    assets: Arc<AssetList>,
    logs: Vec<LogLine>,
    usage: Usage,
    took: Duration,
}

/// Where a new version is to go.
struct Target<'a> {
    script: &'a ScriptName,
    mount: Option<Arc<str>>,
    percent: Option<u8>,
    precondition: Precondition,
}

impl Tenancy {
    /// Deploys a new version of a script.
    pub async fn deploy(&self, id: &TenantId, script: &ScriptName, deploy: Deploy) -> Result<Deployment> {
        let tenant = self.0.directory.tenant(id)?;
        let target = Target {
            script,
            mount: deploy.mount.as_deref().map(mount::checked).transpose()?,
            percent: deploy.percent.map(percent).transpose()?,
            precondition: deploy.precondition,
        };
        // Before the work: who would be refused need not wait for it.
        target.precondition.check(script, tenant.record().scripts.get(script).map(Arc::as_ref))?;
        let mut built = self.build(&tenant, script, deploy.source).await?;
        let prepared = self.prepare(&tenant, script, deploy.assets).await?;
        // Says what is wrong with the routes, and with what they name, before anything is stored.
        let assets = Arc::new(prepared.list);
        let checked = (built.manifest.clone(), Arc::clone(&assets));
        Release::new(tenant.id().clone(), script.clone(), 0, 0, checked.0, checked.1)?;
        check_guards(&built.manifest, &assets)?;
        built.assets = assets;
        if deploy.dry_run {
            let state = self.planned(&tenant.record(), Some(script), |record| target.plan(record, &built))?;
            let check = self.check(&tenant, &state, script, &built);
            let deployment = Self::deployment(&state, script, built, None, None)?;
            return Ok(Deployment { check, ..deployment });
        }
        let _turn = tenant.turn.lock().await;
        // What would be refused is refused before setup leaves its traces.
        let planned = self.planned(&tenant.record(), Some(script), |record| target.plan(record, &built))?;
        store::put_contents(&self.0.db, &prepared.new).await?;
        let setup = self.set_up(&tenant, &planned, script, &built).await?;
        let version = NewVersion {
            component: &built.component,
            engine: self.0.library.engines.current.id(),
            allow_eval: built.allow_eval,
            manifest: &built.manifest,
            source_hash: built.source_hash,
            created_by: &deploy.by,
            setup: setup.as_ref(),
            assets: &built.assets,
        };
        let write = Write::Version(script, &version);
        let record = self.change(&tenant, Some(script), |record| target.plan(record, &built), write).await?;
        let state = tenant.state();
        let newest = record.scripts.get(script).and_then(|script| script.newest().cloned());
        if let Some(release) = newest {
            self.0.library.put(&release, built.allow_eval, Arc::clone(&built.deployed)).await;
        }
        let version = record.scripts.get(script).map(|script| script.latest);
        Self::deployment(&state, script, built, setup, version)
    }

    async fn build(&self, tenant: &Tenant, script: &ScriptName, source: Upload) -> Result<Built> {
        let started = Instant::now();
        let job = Job {
            tenant: tenant.id().clone(),
            script: script.clone(),
            limits: tenant.state().limits().init,
            now: Duration::from_millis(u64::try_from(store::now()).unwrap_or(0)),
            allow_eval: tenant.record().policy.allows_eval(),
        };
        let (component, ready, report) = match source {
            Upload::Files(files) => {
                let compiled = self.0.compiler.compile(&job, files).await?;
                let engine = self.0.library.engines.current.clone();
                let ready = library::on(engine, compiled.component.clone()).await?;
                (compiled.component, ready, Some(compiled.report))
            }
            Upload::Component(bytes) => {
                let loaded = self.0.compiler.load(&job, &bytes).await?;
                (loaded.recompiled.unwrap_or(bytes), loaded.script, None)
            }
        };
        let manifest = ready.manifest().clone();
        let sections = Sections::read(&component)
            .map_err(|error| TenancyError::from(stoa_compiler::CompileError::Load(error.into())))?;
        let deployed = Deployed::new(Arc::new(ready)).map_err(|error| match error {
            stoa_invoker::DeployedError::Routes(error) => TenancyError::Routes(error),
        })?;
        let usage = report.as_ref().map(|report| report.usage).unwrap_or_default();
        Ok(Built {
            allow_eval: job.allow_eval,
            source_hash: *blake3::hash(sections.bundle.as_bytes()).as_bytes(),
            source_bytes: sections.bundle.len(),
            deployed: Arc::new(deployed),
            assets: Arc::default(),
            logs: report.map(logs_of).unwrap_or_default(),
            took: started.elapsed(),
            component,
            manifest,
            usage,
        })
    }

    /// Makes what is stored of the assets, with the compressed forms of those that were not there before.
    async fn prepare(&self, tenant: &Tenant, script: &ScriptName, assets: NewAssets) -> Result<Prepared> {
        let NewAssets { files, kept_of } = assets;
        if files.is_empty() && kept_of.is_none() {
            return Ok(Prepared::default());
        }
        let latest = tenant.record().scripts.get(script).map(|script| script.latest);
        let before = match latest {
            Some(latest) => store::list_of(&self.0.db, tenant.id(), script, latest).await?,
            None => Arc::default(),
        };
        let kept = match kept_of {
            Some(number) => store::list_of(&self.0.db, tenant.id(), script, number).await?,
            None => Arc::default(),
        };
        if let Some(name) = files.missing(&kept) {
            return Err(DeployError::NotThere { name: name.to_owned() }.into());
        }
        let work = move || files.prepare(&kept, &before, store::now());
        match tokio::task::spawn_blocking(work).await {
            Ok(prepared) => Ok(prepared?),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }

    /// What the new version, the newest of the planned state, would change.
    fn check(
        &self,
        tenant: &Tenant,
        planned: &TenantState,
        script: &ScriptName,
        built: &Built,
    ) -> Option<Check> {
        let newest = planned.record.scripts.get(script)?.newest()?;
        let version = planned.serving(newest)?;
        let state = tenant.state();
        let active = state.record.scripts.get(script).and_then(|script| script.active.as_ref());
        let before = active.and_then(|release| state.serving(release));
        let sizes = Sizes { source_bytes: built.source_bytes, component_bytes: built.component.len() };
        Some(Check::of(&version, before.as_ref(), &self.0.registry, sizes))
    }

    fn deployment(
        state: &TenantState,
        script: &ScriptName,
        built: Built,
        setup: Option<SetupReport>,
        version: Option<u64>,
    ) -> Result<Deployment> {
        let record = state.record.scripts.get(script);
        let record = record.ok_or_else(|| TenancyError::NoScript(script.clone()))?;
        let newest = record.newest().and_then(|release| state.serving(release));
        Ok(Deployment {
            script: record.info(&state.record.id, None),
            version,
            created: record.revision == 1,
            routes: newest.map(|version| routes_of(&version)).unwrap_or_default(),
            setup,
            logs: built.logs,
            usage: built.usage,
            check: None,
            compiled_ms: u64::try_from(built.took.as_millis()).unwrap_or(u64::MAX),
        })
    }
}

impl Target<'_> {
    /// The tenant's record with the new version in its place.
    fn plan(&self, record: &mut TenantRecord, built: &Built) -> Result<()> {
        let current = record.scripts.get(self.script).map(Arc::as_ref);
        self.precondition.check(self.script, current)?;
        // The policy has changed meanwhile, and what it says of `eval` is in the image.
        if record.policy.allows_eval() != built.allow_eval {
            return Err(TenancyError::Contended);
        }
        let mut script = match current {
            Some(current) => current.clone(),
            None => ScriptRecord::new(self.script.clone(), record.updated_at),
        };
        script.latest += 1;
        script.revision += 1;
        script.updated_at = record.updated_at;
        if let Some(mount) = &self.mount {
            script.mount = Arc::clone(mount);
        }
        let release = Release::new(
            record.id.clone(),
            self.script.clone(),
            script.created_at,
            script.latest,
            built.manifest.clone(),
            Arc::clone(&built.assets),
        )?;
        let release = Arc::new(release);
        match self.percent {
            // There is nothing that the rest of the traffic could go to.
            Some(percent) if percent < 100 && script.active.is_some() => {
                script.canary = Some((release, percent));
            }
            _ => {
                script.active = Some(release);
                script.canary = None;
            }
        }
        record.scripts.insert(self.script.clone(), Arc::new(script));
        Ok(())
    }
}

impl ScriptRecord {
    fn new(name: ScriptName, now: i64) -> Self {
        Self {
            name,
            mount: "".into(),
            active: None,
            canary: None,
            latest: 0,
            revision: 0,
            created_at: now,
            updated_at: now,
            limits: LimitsPatch::default(),
        }
    }

    /// The version that was deployed last, if it gets requests.
    fn newest(&self) -> Option<&Arc<Release>> {
        let mut live = self.active.iter().chain(self.canary.as_ref().map(|(release, _)| release));
        live.find(|release| release.number == self.latest)
    }
}

/// A part of the traffic.
pub(crate) fn percent(given: u64) -> Result<u8> {
    u8::try_from(given).ok().filter(|percent| *percent <= 100).ok_or(TenancyError::BadPercent(given))
}

/// What a script logged in an invocation.
pub(crate) fn logs_of(mut report: Report) -> Vec<LogLine> {
    let lines: Option<Lines> = report.invocation.as_mut().and_then(stoa_engine::Invocation::take_state);
    lines.map(|lines| lines.kept.into_iter().map(LogLine::from).collect()).unwrap_or_default()
}

impl Tenancy {
    async fn set_up(
        &self,
        tenant: &Arc<Tenant>,
        planned: &TenantState,
        script: &ScriptName,
        built: &Built,
    ) -> Result<Option<SetupReport>> {
        if !built.manifest.has_setup {
            return Ok(None);
        }
        let record = planned.record.scripts.get(script).and_then(|script| script.newest());
        let Some(version) = record.and_then(|release| planned.serving(release)) else { return Ok(None) };
        self.run_setup(tenant, &version, &built.deployed).await.map(Some)
    }
}
