//! What happens at start and from then on: everything is read, what was begun is finished, versions of before
//! are compiled for this engine, and changes of other nodes are seen.

use crate::directory::Tenant;
use crate::error::TenancyError;
use crate::store;
use crate::tenancy::Tenancy;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use stoa_kernel::{ScriptName, TenantId};
use stoa_storage::{Blobs, StorageError};

type Result<T> = std::result::Result<T, TenancyError>;

/// How often it is looked whether another node has changed something.
const POLL: Duration = Duration::from_secs(2);

/// A deploy stores the bytes of its assets before the version that names them.
const FRESH: Duration = Duration::from_hours(1);

/// What was found at start.
#[derive(Clone, Copy, Debug)]
pub struct Started {
    /// How many tenants.
    pub tenants: usize,
    /// How many scripts.
    pub scripts: usize,
}

/// How far the compiling of versions of before has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// So many are done.
    pub done: usize,
    /// Of so many.
    pub of: usize,
    /// So many go on with an engine of before.
    pub problems: usize,
}

impl Tenancy {
    /// Reads every tenant. Nothing of a script is loaded before its first request.
    pub async fn start(&self) -> Result<Started> {
        store::keep_engine(&self.0.db, self.0.library.engines.current.id(), &self.0.guest).await?;
        let records = store::tenants(&self.0.db).await?;
        let scripts = records.iter().map(|record| record.scripts.len()).sum();
        let tenants = records
            .into_iter()
            .map(|record| Ok(Arc::new(Tenant::new(self.state(record, None)?))))
            .collect::<Result<Vec<_>>>()?;
        let started = Started { tenants: tenants.len(), scripts };
        self.0.directory.fill(&tenants);
        Ok(started)
    }

    /// Goes on with what a stop had interrupted, and then compiles what is served for this engine, the scripts
    /// that were changed last first. Requests do not wait for it: one that comes first compiles its own.
    pub async fn catch_up(&self, mut progress: impl FnMut(Progress)) -> Result<Progress> {
        for tenant in store::deleting(&self.0.db).await? {
            self.finish_deletion(&tenant).await?;
        }
        self.sweep().await?;
        let engine = self.0.library.engines.current.id();
        let waiting = store::without_engine(&self.0.db, engine).await?;
        let mut now = Progress { done: 0, of: waiting.len(), problems: 0 };
        for (tenant, script, number) in waiting {
            progress(now);
            self.compile_again(&tenant, &script, u64::try_from(number).unwrap_or(0)).await;
            now.done += 1;
            now.problems = self.0.library.problem_count();
        }
        progress(now);
        Ok(now)
    }

    /// Removes components that no version needs any more.
    async fn sweep(&self) -> Result<()> {
        let mut tx = self.0.db.write().await?;
        let swept = Blobs::sweep(&mut tx, FRESH).await?;
        tx.commit().await.map_err(StorageError::from)?;
        if swept > 0 {
            tracing::info!(components = swept, "removed what deleted versions have left");
        }
        Ok(())
    }

    /// A version that cannot be is reported by the library, and one that is gone needs nothing.
    async fn compile_again(&self, tenant: &str, script: &str, number: u64) {
        let (Ok(id), Ok(script)) = (TenantId::new(tenant), ScriptName::new(script)) else { return };
        let Ok(tenant) = self.0.directory.tenant(&id) else { return };
        let loaded = async {
            let release = self.release(&tenant, &script, number).await?;
            self.0.library.get(&release, tenant.record().policy.allows_eval()).await
        };
        if let Err(error) = loaded.await {
            tracing::error!(tenant = %id, %script, version = number, %error, "the version cannot be loaded");
        }
    }

    /// Sees what other nodes change, until it is dropped. While the database is away, everything stays as it is.
    pub async fn follow(&self) {
        let mut ticks = tokio::time::interval(POLL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.look().await {
                tracing::debug!(%error, "could not look for changes");
            }
        }
    }

    async fn look(&self) -> Result<()> {
        let stored: HashMap<String, u64> = store::revisions(&self.0.db).await?.into_iter().collect();
        for tenant in self.0.directory.tenants() {
            let known = tenant.record().revision;
            if stored.get(tenant.id().as_str()) == Some(&known) {
                continue;
            }
            // Whoever is changing it here reads it again if need be.
            let Ok(_turn) = tenant.turn.try_lock() else { continue };
            match self.reread(&tenant).await {
                Ok(()) | Err(TenancyError::NoTenant(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let known = self.0.directory.tenants();
        for name in stored.keys().filter(|name| !known.iter().any(|tenant| tenant.id().as_str() == *name)) {
            if let Ok(id) = TenantId::new(name) {
                self.take_in(&id).await?;
            }
        }
        Ok(())
    }

    /// How many versions go on with an engine of before.
    pub fn engine_problems(&self) -> usize {
        self.0.library.problem_count()
    }
}
