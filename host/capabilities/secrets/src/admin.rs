//! The secrets of a tenant for the management API: plain functions, no HTTP, and no values.

use crate::error::SecretError;
use crate::hosts::AllowedHost;
use crate::secret::Place;
use crate::store::{Owner, SecretStore, Stored};
use serde::Serialize;
use utoipa::ToSchema;

/// A secret without its value, which nobody is ever shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SecretInfo {
    /// Its name.
    #[schema(example = "stripe")]
    pub name: String,
    /// The script that it is of. None: it is for all of the tenant's scripts.
    #[schema(example = json!(null))]
    pub script: Option<String>,
    /// Where it may go.
    #[schema(example = json!(["api.stripe.com"]))]
    pub allowed_hosts: Vec<String>,
    /// Where in a request it may stand.
    pub places: Vec<Place>,
    /// When it was first set, in milliseconds since 1970.
    pub created_at: i64,
    /// When it was last set, in milliseconds since 1970.
    pub updated_at: i64,
    /// By whom.
    #[schema(example = "9rTq0ZbX4mKd (CI)")]
    pub updated_by: String,
}

impl SecretInfo {
    /// Of one that is stored.
    pub fn of(owner: Owner<'_>, stored: Stored) -> Self {
        let Stored { name, hosts, places, created_at, updated_at, updated_by } = stored;
        let script = owner.script.map(|script| script.as_str().to_owned());
        let allowed_hosts = hosts.iter().map(AllowedHost::to_string).collect();
        Self { name, script, allowed_hosts, places, created_at, updated_at, updated_by }
    }
}

/// An owner's secrets, in the order of their names.
pub async fn list(store: &dyn SecretStore, owner: Owner<'_>) -> Result<Vec<SecretInfo>, SecretError> {
    let stored = store.list(owner).await?;
    Ok(stored.into_iter().map(|stored| SecretInfo::of(owner, stored)).collect())
}
