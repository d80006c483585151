//! Wraps every data key by the newest master key.

use crate::error::VaultError;
use crate::rows;
use crate::vault::Vault;
use stoa_kernel::TenantId;

/// In one transaction, for which other writers may have to wait.
const BATCH: i64 = 100;

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Keys that are wrapped by the newest master key now, and were not before.
    pub rewrapped: u64,
    /// Whose keys cannot be unwrapped: what is stored of them was changed. None is the platform.
    pub damaged: Vec<Option<TenantId>>,
}

impl Vault {
    /// Wraps every data key by the newest master key. Servers may run meanwhile, as long as they have that key; cut
    /// off, it goes on where it was when it is called again. `progress` is told how many are done, and of how many.
    pub async fn rotate(&self, mut progress: impl FnMut(u64, u64)) -> Result<Rotation, VaultError> {
        let newest = self.masters().newest().name();
        let all = rows::count_others(&mut *self.db().read().await?, newest).await?;
        let (all, mut done) = (u64::try_from(all).unwrap_or_default(), Rotation::default());
        let mut after = Vec::new();
        loop {
            let mut tx = self.db().write().await?;
            let batch = rows::others(&mut tx, newest, &after, BATCH).await?;
            let Some(last) = batch.last() else { return Ok(done) };
            after = last.id.to_vec();
            let mut rewrapped = 0;
            for key in &batch {
                match key.rewrap(self.masters()) {
                    Ok(new) => rewrapped += u64::from(rows::rewrap(&mut tx, key, &new).await?),
                    Err(VaultError::Damaged) => done.damaged.push(key.tenant.clone()),
                    Err(error) => return Err(error),
                }
            }
            tx.commit().await?;
            done.rewrapped += rewrapped;
            progress(done.rewrapped, all);
        }
    }
}
