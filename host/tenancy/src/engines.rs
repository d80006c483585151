//! The engine of this server, and those of servers before it that some version still needs.

use crate::error::TenancyError;
use crate::store;
use std::collections::HashMap;
use std::sync::Arc;
use stoa_engine::{Engine, EngineError};
use stoa_storage::Database;
use tokio::sync::Mutex;

/// Makes an engine from a guest's component, with this server's capabilities.
pub type MakeEngine = Arc<dyn Fn(&[u8]) -> Result<Engine, EngineError> + Send + Sync>;

/// Engines by id; those of before are made when a version first needs them.
pub(crate) struct Engines {
    pub(crate) current: Engine,
    make: MakeEngine,
    old: Mutex<HashMap<String, Engine>>,
}

impl Engines {
    pub(crate) fn new(current: Engine, make: MakeEngine) -> Self {
        Self { current, make, old: Mutex::default() }
    }

    /// An engine of before.
    pub(crate) async fn old(&self, db: &Database, id: &str) -> Result<Engine, TenancyError> {
        let mut old = self.old.lock().await;
        if let Some(engine) = old.get(id) {
            return Ok(engine.clone());
        }
        let guest = store::engine_guest(db, id).await?.ok_or_else(|| TenancyError::Damaged {
            what: format!("engine {id}"),
            why: "it was not kept".to_owned(),
        })?;
        let make = Arc::clone(&self.make);
        let made = tokio::task::spawn_blocking(move || make(&guest)).await;
        let engine = match made {
            Ok(engine) => {
                engine.map_err(|why| TenancyError::OldEngine { id: id.to_owned(), why: Arc::new(why) })?
            }
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
        old.insert(id.to_owned(), engine.clone());
        Ok(engine)
    }
}
