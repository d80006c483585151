//! How many texts are rendered at once: each may take the memory of an instance for as long as it computes.

use crate::error::TemplatesError;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::available_parallelism;
use stoa_kernel::TenantId;
use tokio::sync::{Semaphore, SemaphorePermit};

/// More tenants than one have their share of the server.
const TENANTS: usize = 4;

/// A tenant's places: as many as there are processors, since rendering waits for nothing else.
pub(crate) struct Lane {
    own: Semaphore,
    all: Arc<Semaphore>,
}

/// The places of all tenants.
pub(crate) struct Places {
    each: usize,
    all: Arc<Semaphore>,
    lanes: Mutex<HashMap<TenantId, Weak<Lane>>>,
}

impl Default for Places {
    fn default() -> Self {
        let each = available_parallelism().map_or(1, usize::from);
        Self { each, all: Arc::new(Semaphore::new(each * TENANTS)), lanes: Mutex::default() }
    }
}

impl Places {
    /// A tenant's.
    pub(crate) fn lane(&self, tenant: &TenantId) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(tenant).and_then(Weak::upgrade) {
            return lane;
        }
        lanes.retain(|_, lane| lane.strong_count() > 0);
        let lane = Arc::new(Lane { own: Semaphore::new(self.each), all: Arc::clone(&self.all) });
        lanes.insert(tenant.clone(), Arc::downgrade(&lane));
        lane
    }
}

impl Lane {
    /// Waits for a place, which is free again when what it gives is dropped.
    pub(crate) async fn place(&self) -> Result<[SemaphorePermit<'_>; 2], TemplatesError> {
        // In this order: who waits for its own tenant takes nobody else's place.
        let own = self.own.acquire().await.map_err(|_| TemplatesError::Broken)?;
        let all = self.all.acquire().await.map_err(|_| TemplatesError::Broken)?;
        Ok([own, all])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_tenant_that_fills_its_places_leaves_others_theirs() {
        let places = Places { each: 2, all: Arc::new(Semaphore::new(3)), lanes: Mutex::default() };
        let (busy, other) =
            (places.lane(&TenantId::new("busy").unwrap()), places.lane(&TenantId::new("other").unwrap()));
        let _held = [busy.place().await.unwrap(), busy.place().await.unwrap()];
        assert_eq!(busy.own.available_permits(), 0);
        assert!(other.place().await.is_ok());
        assert_eq!(places.all.available_permits(), 1);
    }
}
