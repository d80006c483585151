//! A version of a script as the request path needs it: loaded, its routes read from the manifest.

use crate::routes::{RouteError, Routes};
use std::sync::{Arc, OnceLock};
use stoa_compiler::SourceMaps;
use stoa_engine::{Fault, Script};

/// A version cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum DeployedError {
    /// Its routes.
    #[error(transparent)]
    Routes(#[from] RouteError),
}

/// One version of one script.
pub struct Deployed {
    script: Arc<Script>,
    routes: Routes,
    maps: OnceLock<Option<SourceMaps>>,
}

impl Deployed {
    /// From a loaded script.
    pub fn new(script: Arc<Script>) -> Result<Self, DeployedError> {
        let routes = Routes::from_manifest(script.manifest())?;
        Ok(Self { script, routes, maps: OnceLock::new() })
    }

    /// What runs.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// Where requests go.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Positions in the evaluated modules, as the author's own. Source maps are read when the first error
    /// needs them.
    pub fn own_lines(&self, stack: &str) -> String {
        let maps = self.maps.get_or_init(|| SourceMaps::from_json(self.script.maps()).ok());
        maps.as_ref().map_or_else(|| stack.to_owned(), |maps| maps.remap_stack(stack))
    }

    pub(crate) fn with_own_lines(&self, fault: Fault) -> Fault {
        fault.map_stack(|stack| self.own_lines(stack))
    }
}
