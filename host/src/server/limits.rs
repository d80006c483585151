//! From the settings to what the rooms are told.

use std::sync::Arc;
use stoa_assets::{Collection, Quota as AssetQuota, SqlStore};
use stoa_config::{Assets, Settings};
use stoa_gateway::{GatewayConfig, Settings as Edge, TlsFiles};
use stoa_invoker::LaneConfig;
use stoa_kernel::Limits;
use stoa_kv::{Quota, Quotas};
use stoa_metering::DailyQuotas;
use stoa_storage::Database;
use stoa_tenancy::TenantLimits;
use stoa_uploads::StoreConfig;

/// What holds for a tenant for which nobody has set anything.
pub(super) fn defaults(settings: &Settings) -> TenantLimits {
    let limits = &settings.limits;
    let invocation = Limits {
        cpu: limits.cpu.into(),
        wall: limits.wall.into(),
        memory_bytes: limits.memory.len_bytes(),
        host_calls: limits.host_calls,
        fetches: limits.fetches,
        response_bytes: limits.response.len_bytes(),
        ..Limits::INVOCATION
    };
    TenantLimits {
        invocation,
        init: Limits { cpu: limits.init_cpu.into(), wall: limits.init_wall.into(), ..invocation },
        lane: LaneConfig { running: limits.concurrency as usize, waiting: limits.queue as usize },
        body_bytes: settings.http.max_body.len_bytes(),
        upload_bytes: settings.http.max_upload.len_bytes() as u64,
        daily: daily(settings),
    }
}

fn daily(settings: &Settings) -> DailyQuotas {
    let quotas = &settings.quotas;
    let egress = quotas.egress.get();
    DailyQuotas([quotas.requests, quotas.cpu_ms, quotas.memory_mib_seconds, egress, quotas.log_lines])
}

/// What a script may store.
pub(super) fn kv(settings: &Settings) -> Quotas {
    let kv = &settings.kv;
    Quotas {
        shared: Quota { keys: kv.max_keys, bytes: kv.max_bytes.len_bytes() as u64 },
        personal: Quota { keys: kv.personal_max_keys, bytes: kv.personal_max_bytes.len_bytes() as u64 },
    }
}

/// Where files of forms are kept.
pub(super) fn uploads(settings: &Settings) -> StoreConfig {
    let uploads = &settings.uploads;
    StoreConfig {
        dir: uploads.dir.clone().unwrap_or_else(|| settings.data_dir.join("uploads")),
        max_bytes: uploads.max_bytes.len_bytes() as u64,
        max_bytes_per_tenant: uploads.max_bytes_per_tenant.len_bytes() as u64,
    }
}

/// What is served as it is, and how much of it a script may write.
pub(super) fn assets(settings: &Settings, db: &Database) -> Collection {
    let Assets { cache, max_files, max_bytes } = &settings.assets;
    let quota = AssetQuota { assets: *max_files, bytes: max_bytes.len_bytes() as u64 };
    let written = Arc::new(SqlStore::new(db.clone()));
    Collection::new(db.clone(), written, quota, cache.len_bytes() as u64)
}

/// How the server is reached.
pub(super) fn gateway(settings: &Settings, dev: bool) -> GatewayConfig {
    let tls = settings.tls.cert.clone().zip(settings.tls.key.clone());
    GatewayConfig {
        listen: settings.listen,
        tls: tls.map(|(cert, key)| TlsFiles { cert, key }),
        dev,
        response_cache_bytes: settings.http.response_cache.len_bytes() as u64,
        settings: edge(settings),
    }
}

/// What of it may change while the server runs.
pub(super) fn edge(settings: &Settings) -> Edge {
    let http = &settings.http;
    Edge {
        header_timeout: http.header_timeout.into(),
        body_timeout: http.body_timeout.into(),
        idle_timeout: http.idle_timeout.into(),
        max_header_bytes: http.max_header_bytes.len_bytes(),
        max_connections: http.max_connections as usize,
        max_connections_per_ip: http.max_connections_per_ip.map(|most| most as usize),
        trusted_proxies: settings.trusted_proxies.clone(),
        compression: http.compression,
        compression_min: http.compression_min.len_bytes(),
        drain: settings.shutdown.drain.into(),
    }
}
