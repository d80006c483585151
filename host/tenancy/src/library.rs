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

/// A version, and whether it may make code of strings: that is in its image.
type Wanted = (ReleaseKey, bool);

/// A version that is ready, or why it never will be under its tenant's policy: nobody tries that again with every
/// request.
type Outcome = Result<Arc<Deployed>, Arc<TenancyError>>;

/// What is known of a version that is not ready takes about so much.
const ERROR_BYTES: usize = 1_000;

/// Every version that runs here.
pub(crate) struct Library {
    db: Database,
    pub(crate) engines: Engines,
    compiler: Compiler,
    init: Limits,
    loaded: Cache<Wanted, Outcome>,
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
            .weigher(|_, outcome: &Outcome| {
                let bytes = outcome.as_ref().map_or(ERROR_BYTES, |deployed| deployed.script().bytes());
                u32::try_from(bytes).unwrap_or(u32::MAX)
            })
            .build();
        Self { db, engines, compiler, init, loaded, problems: Mutex::default() }
    }

    /// A version, ready to run. Of many who ask at once, one loads it.
    pub(crate) async fn get(
        self: &Arc<Self>,
        release: &Arc<Release>,
        allow_eval: bool,
    ) -> Result<Arc<Deployed>, TenancyError> {
        let wanted = (release.key, allow_eval);
        if let Some(outcome) = self.loaded.get(&wanted).await {
            return outcome.map_err(TenancyError::Shared);
        }
        let (library, release) = (Arc::clone(self), Arc::clone(release));
        // It is large, and seldom needed.
        let load = Box::pin(async move { library.load(&release, allow_eval).await });
        let outcome = self.loaded.try_get_with(wanted, load).await;
        outcome.and_then(|outcome| outcome).map_err(TenancyError::Shared)
    }

    /// Puts a version in that was made just now, so that its first request need not load it.
    pub(crate) async fn put(&self, release: &Release, allow_eval: bool, deployed: Arc<Deployed>) {
        self.loaded.insert((release.key, allow_eval), Ok(deployed)).await;
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

    async fn load(&self, release: &Release, allow_eval: bool) -> Result<Outcome, TenancyError> {
        let artifacts = store::artifacts(&self.db, release).await?;
        let current = self.engines.current.id().as_str();
        let fits = |artifact: &&Artifact| artifact.engine == current && artifact.allow_eval == allow_eval;
        if let Some(artifact) = artifacts.iter().find(fits) {
            let component = store::component(&self.db, release, artifact).await?;
            return deployed(release, on(self.engines.current.clone(), component).await?).map(Ok);
        }
        let newest = artifacts.first().ok_or_else(|| nothing_stored(release))?;
        let component = store::component(&self.db, release, newest).await?;
        match self.recompiled(release, allow_eval, &component).await {
            Ok(script) => deployed(release, script).map(Ok),
            // That is no verdict on the version: the next request tries again.
            Err(TenancyError::Storage(error)) => Err(error.into()),
            // What is forbidden now must not go on because it was allowed before.
            Err(error) if newest.allow_eval && !allow_eval => Ok(Err(Arc::new(error))),
            Err(error) => self.on_old_engine(release, newest, component, &error).await.map(Ok),
        }
    }

    /// Compiles a version for this server's engine, and keeps that.
    async fn recompiled(
        &self,
        release: &Release,
        allow_eval: bool,
        component: &[u8],
    ) -> Result<Script, TenancyError> {
        let loaded = self.compiler.again(&self.job(release, allow_eval), component).await?;
        if *loaded.script.manifest() != release.manifest {
            return Err(TenancyError::Damaged {
                what: "outcome of init".to_owned(),
                why: "compiled again, it registers other things than it did when it was deployed".to_owned(),
            });
        }
        if let Some(recompiled) = loaded.recompiled {
            let mut tx = self.db.write().await?;
            let blob = Blobs::put(&mut tx, &recompiled).await?;
            let artifact = Artifact { engine: self.engines.current.id().to_string(), allow_eval, blob };
            store::put_artifact(&mut tx, &release.tenant, &release.script, release.number, &artifact).await?;
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

    fn job(&self, release: &Release, allow_eval: bool) -> Job {
        Job {
            tenant: release.tenant.clone(),
            script: release.script.clone(),
            limits: self.init,
            now: Duration::from_millis(u64::try_from(store::now()).unwrap_or(0)),
            allow_eval,
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
