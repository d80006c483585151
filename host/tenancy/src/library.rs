//! Versions that are ready to run: in memory when they were asked for lately, else from storage, compiled again
//! where they were made for another engine.

use crate::engines::Engines;
use crate::error::TenancyError;
use crate::release::{Release, ReleaseKey};
use crate::store::{self, Artifact};
use moka::future::Cache;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stoa_compiler::{CompileError, Compiler, Job};
use stoa_engine::{Engine, LoadError, Script};
use stoa_invoker::{Deployed, DeployedError, RouteError};
use stoa_kernel::Limits;
use stoa_storage::{Blobs, Database, StorageError};

/// Every version that runs here.
pub(crate) struct Library {
    db: Database,
    pub(crate) engines: Engines,
    compiler: Compiler,
    init: Limits,
    loaded: Cache<ReleaseKey, Arc<Deployed>>,
    /// Versions that go on with an engine of before, and why.
    problems: Mutex<HashMap<ReleaseKey, String>>,
}

impl Library {
    /// At most `max_bytes` of scripts are kept in memory; the coldest go.
    pub(crate) fn new(
        db: Database,
        engines: Engines,
        compiler: Compiler,
        init: Limits,
        max_bytes: u64,
    ) -> Self {
        let loaded = Cache::builder()
            .max_capacity(max_bytes)
            .weigher(|_, deployed: &Arc<Deployed>| {
                u32::try_from(deployed.script().bytes()).unwrap_or(u32::MAX)
            })
            .build();
        Self { db, engines, compiler, init, loaded, problems: Mutex::default() }
    }

    /// A version, ready to run. Of many who ask at once, one loads it.
    pub(crate) async fn get(self: &Arc<Self>, release: &Arc<Release>) -> Result<Arc<Deployed>, TenancyError> {
        if let Some(deployed) = self.loaded.get(&release.key).await {
            return Ok(deployed);
        }
        let (library, wanted) = (Arc::clone(self), Arc::clone(release));
        // It is large, and seldom needed.
        let load = Box::pin(async move { library.load(&wanted).await });
        self.loaded.try_get_with(release.key, load).await.map_err(TenancyError::Shared)
    }

    /// Puts a version in that was made just now, so that its first request need not load it.
    pub(crate) async fn put(&self, release: &Release, deployed: Arc<Deployed>) {
        self.loaded.insert(release.key, deployed).await;
    }

    /// How many scripts and bytes are in memory, about.
    pub(crate) async fn size(&self) -> (u64, u64) {
        self.loaded.run_pending_tasks().await;
        (self.loaded.entry_count(), self.loaded.weighted_size())
    }

    /// Why a version runs on an engine of before, if it does.
    pub(crate) fn problem(&self, release: &Release) -> Option<String> {
        self.problems().get(&release.key).cloned()
    }

    /// How many do.
    pub(crate) fn problem_count(&self) -> usize {
        self.problems().len()
    }

    /// The newest component of a version, whichever engine it was made for.
    pub(crate) async fn component(&self, release: &Release) -> Result<Vec<u8>, TenancyError> {
        let artifacts = store::artifacts(&self.db, release).await?;
        let newest = artifacts.first().ok_or_else(|| nothing_stored(release))?;
        store::component(&self.db, release, newest).await
    }

    async fn load(&self, release: &Release) -> Result<Arc<Deployed>, TenancyError> {
        let artifacts = store::artifacts(&self.db, release).await?;
        let current = self.engines.current.id().as_str();
        if let Some(artifact) = artifacts.iter().find(|artifact| artifact.engine == current) {
            let component = store::component(&self.db, release, artifact).await?;
            return deployed(release, on(self.engines.current.clone(), component).await?);
        }
        let newest = artifacts.first().ok_or_else(|| nothing_stored(release))?;
        let component = store::component(&self.db, release, newest).await?;
        match self.recompiled(release, &component).await {
            Ok(script) => deployed(release, script),
            // That is no verdict on the version: the next request tries again.
            Err(TenancyError::Storage(error)) => Err(error.into()),
            Err(error) => self.on_old_engine(release, newest, component, &error).await,
        }
    }

    /// Compiles a version for this server's engine, and keeps that.
    async fn recompiled(&self, release: &Release, component: &[u8]) -> Result<Script, TenancyError> {
        let loaded = self.compiler.load(&self.job(release), component).await?;
        if *loaded.script.manifest() != release.manifest {
            return Err(TenancyError::Damaged {
                what: "outcome of init".to_owned(),
                why: "on this engine it registers other things than it did when it was deployed".to_owned(),
            });
        }
        if let Some(recompiled) = loaded.recompiled {
            let mut tx = self.db.write().await?;
            let blob = Blobs::put(&mut tx, &recompiled).await?;
            let artifact = Artifact { engine: self.engines.current.id().to_string(), blob };
            store::add_artifact(&mut tx, &release.tenant, &release.script, release.number, &artifact).await?;
            tx.commit().await.map_err(StorageError::from)?;
        }
        Ok(loaded.script)
    }

    async fn on_old_engine(
        &self,
        release: &Release,
        artifact: &Artifact,
        component: Vec<u8>,
        why: &TenancyError,
    ) -> Result<Arc<Deployed>, TenancyError> {
        tracing::warn!(
            tenant = %release.tenant, script = %release.script, version = release.number, error = %why,
            "the version cannot be compiled for this engine and goes on with engine {}", artifact.engine
        );
        let engine = self.engines.old(&self.db, &artifact.engine).await?;
        let deployed = deployed(release, on(engine, component).await?)?;
        self.problems().insert(release.key, why.to_string());
        Ok(deployed)
    }

    fn job(&self, release: &Release) -> Job {
        Job {
            tenant: release.tenant.clone(),
            script: release.script.clone(),
            limits: self.init,
            now: Duration::from_millis(u64::try_from(store::now()).unwrap_or(0)),
        }
    }

    fn problems(&self) -> MutexGuard<'_, HashMap<ReleaseKey, String>> {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Loading compiles for milliseconds, which would hold up everything else on this thread.
pub(crate) async fn on(engine: Engine, component: Vec<u8>) -> Result<Script, TenancyError> {
    let loaded: Result<Script, LoadError> =
        match tokio::task::spawn_blocking(move || engine.load(&component)).await {
            Ok(loaded) => loaded,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
    Ok(loaded.map_err(CompileError::from)?)
}

fn deployed(release: &Release, script: Script) -> Result<Arc<Deployed>, TenancyError> {
    Deployed::new(Arc::new(script)).map(Arc::new).map_err(|error| match error {
        DeployedError::Routes(error) => damaged_routes(release, &error),
    })
}

fn damaged_routes(release: &Release, error: &RouteError) -> TenancyError {
    TenancyError::Damaged { what: format!("manifest of {release:?}"), why: error.to_string() }
}

fn nothing_stored(release: &Release) -> TenancyError {
    TenancyError::Damaged {
        what: format!("version {release:?}"),
        why: "no component of it is there".to_owned(),
    }
}
