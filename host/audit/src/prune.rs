//! Taking old entries off. What is left verifies as before: the head keeps the hash of the last that went.

use crate::audit::{Audit, now};
use crate::chain::Chain;
use crate::entry::Act;
use crate::error::AuditError;
use crate::store;
use serde_json::json;

/// What was done to a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// How many entries went.
    pub entries: u64,
    /// The last of them.
    pub up_to: u64,
}

impl Audit {
    /// Takes off what was written before a moment, and writes that down. None: there is nothing so old.
    pub async fn prune(&self, chain: &Chain, before: i64) -> Result<Option<Pruned>, AuditError> {
        let mut tx = self.db().write().await?;
        let Some((up_to, hash)) = store::last_before(&mut tx, chain, before).await? else { return Ok(None) };
        // First, so that the head's row is ours before anything is read again.
        let details = json!({ "up_to": up_to, "hash": hash });
        store::append(&mut tx, &Act::own(chain.clone(), "audit.prune", details, now())).await?;
        let entries = store::prune(&mut tx, chain, (up_to, &hash)).await?;
        tx.commit().await?;
        Ok(Some(Pruned { entries, up_to }))
    }
}
