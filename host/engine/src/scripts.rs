//! The scripts that are in memory: loaded when first asked for, the coldest dropped when there are too many
//! bytes of them. Requests that run keep their script alive whatever happens here.

use crate::engine::Engine;
use crate::script::{LoadError, Script};
use moka::future::Cache;
use std::future::Future;
use std::sync::Arc;

/// The content of a script: the hash of its component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScriptKey([u8; 32]);

impl ScriptKey {
    /// Of these bytes.
    pub fn of(component: &[u8]) -> Self {
        Self(*blake3::hash(component).as_bytes())
    }
}

/// Scripts by content.
#[derive(Clone)]
pub struct Scripts {
    engine: Engine,
    loaded: Cache<ScriptKey, Arc<Script>>,
}

impl Scripts {
    /// At most `max_bytes` of them.
    pub fn new(engine: Engine, max_bytes: u64) -> Self {
        let loaded = Cache::builder()
            .max_capacity(max_bytes)
            .weigher(|_, script: &Arc<Script>| u32::try_from(script.bytes()).unwrap_or(u32::MAX))
            .build();
        Self { engine, loaded }
    }

    /// The script with this content. `fetch` gets its bytes if it is not in memory; of many who ask at once,
    /// one loads it.
    pub async fn get<F, E>(&self, key: ScriptKey, fetch: F) -> Result<Arc<Script>, Arc<E>>
    where
        F: Future<Output = Result<Vec<u8>, E>>,
        E: From<LoadError> + Send + Sync + 'static,
    {
        if let Some(script) = self.loaded.get(&key).await {
            return Ok(script);
        }
        let engine = self.engine.clone();
        let load = async move {
            let component = fetch.await?;
            // Compiling takes milliseconds of CPU, which would hold up everything else on this thread.
            let loaded = tokio::task::spawn_blocking(move || engine.load(&component)).await;
            match loaded {
                Ok(script) => Ok(Arc::new(script?)),
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            }
        };
        self.loaded.try_get_with(key, load).await
    }

    /// How many scripts and bytes are in memory, about.
    pub async fn size(&self) -> (u64, u64) {
        self.loaded.run_pending_tasks().await;
        (self.loaded.entry_count(), self.loaded.weighted_size())
    }
}
