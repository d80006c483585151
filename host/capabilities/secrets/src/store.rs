//! What a store of secrets must do. Every method is told first whose they are: those of another tenant or script do
//! not exist for it. What is written has been checked (`secret.rs`) before it comes here.

mod memory;
mod sql;

pub use memory::MemoryStore;
pub use sql::SqlStore;

use crate::error::SecretError;
use crate::hosts::AllowedHost;
use crate::secret::{Found, NewSecret, Place};
use futures_util::future::BoxFuture;
use std::time::{SystemTime, UNIX_EPOCH};
use stoa_kernel::{Cx, ScriptName, TenantId};

/// Whose secrets.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The tenant.
    pub tenant: &'a TenantId,
    /// Its script. None: they are for all of its scripts.
    pub script: Option<&'a ScriptName>,
}

impl Owner<'_> {
    /// No script has the empty name.
    fn script(&self) -> &str {
        self.script.map_or("", ScriptName::as_str)
    }
}

/// What is known of a secret, without its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub name: String,
    /// Where it may go.
    pub hosts: Vec<AllowedHost>,
    /// Where in a request it may stand.
    pub places: Vec<Place>,
    /// When it was first set, in milliseconds since 1970.
    pub created_at: i64,
    /// When it was last set.
    pub updated_at: i64,
    /// By whom.
    pub updated_by: String,
}

/// The answer of a store.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, SecretError>>;

/// A store.
pub trait SecretStore: Send + Sync {
    /// The secrets of a script's own and of its tenant, by their names, in order; none twice.
    fn names<'a>(&'a self, cx: &'a Cx) -> Answer<'a, Vec<String>>;

    /// The one that the script means: its own before its tenant's.
    fn find<'a>(&'a self, cx: &'a Cx, name: &'a str) -> Answer<'a, Option<Found>>;

    /// Those of an owner alone, in the order of their names.
    fn list<'a>(&'a self, owner: Owner<'a>) -> Answer<'a, Vec<Stored>>;

    /// Sets one.
    fn put<'a>(&'a self, owner: Owner<'a>, secret: NewSecret, now: SystemTime) -> Answer<'a, Stored>;

    /// Removes one, and says whether there was one.
    fn remove<'a>(&'a self, owner: Owner<'a>, name: &'a str) -> Answer<'a, bool>;

    /// Forgets those of a script, or all of a tenant.
    fn remove_all<'a>(&'a self, tenant: &'a TenantId, script: Option<&'a ScriptName>) -> Answer<'a, ()>;
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
