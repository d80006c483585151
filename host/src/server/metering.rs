//! What is used, written down; and how much is stored, asked of whoever stores it.

use super::stores::Stores;
use std::sync::Arc;
use stoa_assets::{Collection, Owner as AssetOwner};
use stoa_kv::KvStore;
use stoa_kv::admin::{self, Owner};
use stoa_metering::{Gauge, Metering, Meters, Stored};
use stoa_tenancy::Tenancy;

/// On these stores.
pub(super) fn metering(
    meters: Meters,
    stores: &Stores,
    tenancy: &Tenancy,
    assets: &Arc<Collection>,
) -> Metering {
    let (kv, tenancy, assets) = (Arc::clone(&stores.kv), tenancy.clone(), Arc::clone(assets));
    let gauge: Gauge = Arc::new(move || {
        let (kv, tenancy, assets) = (Arc::clone(&kv), tenancy.clone(), Arc::clone(&assets));
        Box::pin(async move { stored(kv.as_ref(), &tenancy, &assets).await })
    });
    Metering::new(meters, stores.db.clone(), gauge)
}

/// Until it is dropped.
pub(super) async fn run(metering: Metering) {
    tokio::join!(metering.run(), metering.tend());
}

/// Values and written files, of those scripts of which it can be told.
async fn stored(kv: &dyn KvStore, tenancy: &Tenancy, assets: &Collection) -> Stored {
    let mut stored = Stored::new();
    for (tenant, script) in tenancy.every_script() {
        let values = admin::usage(kv, Owner { tenant: &tenant, script: &script }).await;
        let files = assets.store().usage(AssetOwner { tenant: &tenant, script: &script }).await;
        let bytes = values.map_or(0, |usage| usage.bytes) + files.map_or(0, |usage| usage.bytes);
        if bytes > 0 {
            stored.push((tenant, script, bytes));
        }
    }
    stored
}
