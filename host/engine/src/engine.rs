//! The engine. A process has one, and beside it an older one for scripts that the new one cannot compile.

use crate::artifacts::{ArtifactCache, CacheError};
use crate::bindings::CorePre;
use crate::config::{EngineConfig, wasmtime_config};
use crate::image::{Template, TemplateError};
use crate::imports;
use crate::invocation::Invocation;
use crate::parts::PlatformParts;
use crate::script::{LoadError, Script};
use crate::sections::Sections;
use std::fmt;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::Module;
use wasmtime::component::Linker;

/// Which engine a memory image fits: the hash of the engine's component.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EngineId(Arc<str>);

impl EngineId {
    /// As it is written into components.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EngineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The engine cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The guest engine is not of the right shape.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Its code cannot be compiled or kept.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// Wasmtime does not accept the configuration, or the world is not complete.
    #[error("the sandbox cannot be set up: {0:#}")]
    Setup(#[from] wasmtime::Error),
}

/// A guest engine with a pool of its own; cloning it is cheap.
#[derive(Clone)]
pub struct Engine(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) wasmtime: wasmtime::Engine,
    pub(crate) template: Template,
    pub(crate) base: CorePre<Invocation>,
    /// What every invocation can load.
    pub(crate) platform: PlatformParts,
    linker: Linker<Invocation>,
    artifacts: ArtifactCache,
    id: EngineId,
    slots: Arc<Semaphore>,
}

/// A place in the pool of instances, given back when it is dropped.
pub struct Slot {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Engine {
    /// From the guest engine's component. `add_capabilities` gives the world all that is not the core.
    pub fn new(
        config: &EngineConfig,
        component: &[u8],
        add_capabilities: impl FnOnce(&mut Linker<Invocation>) -> wasmtime::Result<()>,
    ) -> Result<Self, EngineError> {
        let wasmtime = wasmtime::Engine::new(&wasmtime_config(config))?;
        let artifacts = ArtifactCache::new(&wasmtime, config.cache_dir.clone());
        let template = Template::new(component)?;
        let platform = PlatformParts::read(component).map_err(wasmtime::Error::from)?;
        let code: Module = artifacts.module(&wasmtime, &template.code)?;
        let mut linker = Linker::new(&wasmtime);
        imports::add_to_linker(&mut linker)?;
        add_capabilities(&mut linker)?;
        linker.root().module(crate::image::ENGINE_IMPORT, &code)?;
        let base = artifacts.component(&wasmtime, &template.base())?;
        let base = CorePre::new(linker.instantiate_pre(&base)?)?;
        let id = EngineId(blake3::hash(component).to_hex().as_str().into());
        let slots = Arc::new(Semaphore::new(config.slots as usize));
        Ok(Self(Arc::new(Parts { wasmtime, template, base, platform, linker, artifacts, id, slots })))
    }

    /// Which engine this is.
    pub fn id(&self) -> &EngineId {
        &self.0.id
    }

    /// Waits for a place in the pool. Whoever instantiates holds one until the instance is gone: the pool itself
    /// does not wait, it fails.
    pub async fn slot(&self) -> Slot {
        // It is never closed, so there always is one in the end.
        Slot { _permit: Arc::clone(&self.0.slots).acquire_owned().await.ok() }
    }

    /// Makes a script ready to run. It has to be this engine's, and nothing but a memory image.
    pub fn load(&self, component: &[u8]) -> Result<Script, LoadError> {
        let sections = Sections::read(component)?;
        if sections.engine != self.id().as_str() {
            return Err(LoadError::OtherEngine { made_for: sections.engine, this: self.id().to_string() });
        }
        self.0.template.check(component)?;
        let compiled = self.0.artifacts.component(&self.0.wasmtime, component)?;
        let pre = CorePre::new(self.0.linker.instantiate_pre(&compiled)?)?;
        let image = compiled.image_range();
        let bytes = (image.end as usize).saturating_sub(image.start as usize);
        Ok(Script::new(self.clone(), pre, sections, bytes)?)
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0
    }
}
