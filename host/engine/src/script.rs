//! A script that is ready to run.

use crate::artifacts::CacheError;
use crate::bindings::CorePre;
use crate::engine::Engine;
use crate::image::NotOurs;
use crate::invocation::Invocation;
use crate::manifest::Manifest;
use crate::sections::{SectionError, Sections};
use crate::templates::TemplateFiles;
use std::sync::Arc;
use stoa_kernel::ErrorCode;

/// Why a component cannot be run here.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Its sections are missing or damaged.
    #[error(transparent)]
    Sections(#[from] SectionError),
    /// Its memory image fits another engine; compiling its bundle again mends that.
    #[error("the component was compiled for engine {made_for}; this server runs {this}")]
    OtherEngine {
        /// The engine it names.
        made_for: String,
        /// The engine there is.
        this: String,
    },
    /// It is not what the compiler makes.
    #[error(transparent)]
    NotOurs(#[from] NotOurs),
    /// It cannot be compiled or kept.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// It does not fit the world.
    #[error("the component cannot be linked: {0:#}")]
    Link(#[from] wasmtime::Error),
}

impl LoadError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Cache(CacheError::Write { .. }) => ErrorCode::InternalError,
            // The engine's own code was compiled when the server started, so it is the component that cannot be.
            _ => ErrorCode::InvalidComponent,
        }
    }
}

/// Ready to be instantiated: its memory image is mapped, its imports are bound.
pub struct Script {
    pub(crate) pre: CorePre<Invocation>,
    engine: Engine,
    manifest: Manifest,
    maps: String,
    templates: Arc<TemplateFiles>,
    bytes: usize,
}

impl Script {
    pub(crate) fn new(
        engine: Engine,
        pre: CorePre<Invocation>,
        sections: Sections,
        bytes: usize,
    ) -> Result<Self, SectionError> {
        let templates = sections.templates()?;
        let bytes = bytes + templates.bytes();
        let Sections { manifest, maps, .. } = sections;
        Ok(Self { pre, engine, manifest, maps, templates: Arc::new(templates), bytes })
    }

    /// The engine that it was loaded by, in whose pool it runs. After an upgrade there may be several.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What it answers to.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its source maps, as the compiler wrote them.
    pub fn maps(&self) -> &str {
        &self.maps
    }

    /// Its templates.
    pub fn templates(&self) -> &Arc<TemplateFiles> {
        &self.templates
    }

    /// What it takes in memory at most: its compiled form, of which the pages that were touched are resident, and
    /// its templates.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}
