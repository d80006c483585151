//! From the settings to what the rooms are told.

use stoa_config::Settings;
use stoa_gateway::{GatewayConfig, Settings as Edge, TlsFiles};
use stoa_invoker::LaneConfig;
use stoa_kernel::Limits;
use stoa_kv::Quota;
use stoa_tenancy::TenantLimits;

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
    }
}

/// What a script may store.
pub(super) fn kv(settings: &Settings) -> Quota {
    Quota { keys: settings.kv.max_keys, bytes: settings.kv.max_bytes.len_bytes() as u64 }
}

/// How the server is reached.
pub(super) fn gateway(settings: &Settings, dev: bool) -> GatewayConfig {
    let tls = settings.tls.cert.clone().zip(settings.tls.key.clone());
    GatewayConfig {
        listen: settings.listen,
        tls: tls.map(|(cert, key)| TlsFiles { cert, key }),
        dev,
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
        drain: settings.shutdown.drain.into(),
    }
}
