//! What a tenant's requests share, and no other tenant's: connections, and what is known of destinations.

use crate::breaker::Breakers;
use crate::connect::Connector;
use crate::guard::Guard;
use crate::limits::{
    KEEP_ALIVE, MAX_CONNECTIONS, MAX_HEADER_BYTES, MAX_HEADERS, MAX_IDLE_PER_HOST, MAX_TENANTS, TENANT_IDLE,
};
use crate::permit::Permits;
use crate::resolve::{Lookups, Resolve};
use crate::upload::RequestBody;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use moka::sync::Cache;
use rustls::client::Resumption;
use rustls::{ClientConfig, RootCertStore};
use std::sync::{Arc, Mutex, PoisonError};
use stoa_kernel::{Cx, Egress, TenantId};
use tokio::sync::Semaphore;

/// TLS sessions that a tenant can take up again.
const TLS_SESSIONS: usize = 64;

pub(crate) type Client = HyperClient<HttpsConnector<Connector>, RequestBody>;

/// Every tenant that fetches.
pub(crate) struct Tenants {
    known: Cache<TenantId, Arc<Tenant>>,
    guard: Arc<Guard>,
    resolver: Arc<dyn Resolve>,
    tls: ClientConfig,
    places: Arc<Semaphore>,
}

/// One of them, under one policy.
pub(crate) struct Tenant {
    egress: Arc<Egress>,
    connector: Connector,
    tls: ClientConfig,
    client: Mutex<Client>,
    pub(crate) breakers: Arc<Breakers>,
}

impl Tenants {
    pub(crate) fn new(
        guard: Guard,
        resolver: Arc<dyn Resolve>,
        roots: RootCertStore,
    ) -> Result<Self, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            known: Cache::builder().max_capacity(MAX_TENANTS).time_to_idle(TENANT_IDLE).build(),
            guard: Arc::new(guard),
            resolver,
            tls,
            places: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        })
    }

    /// The tenant of an invocation. Under another policy than before it begins anew: a connection that is kept may
    /// lead where it now must not go.
    pub(crate) fn of(&self, cx: &Cx) -> Arc<Tenant> {
        if let Some(tenant) = self.known.get(&cx.tenant)
            && (Arc::ptr_eq(&tenant.egress, &cx.egress) || tenant.egress == cx.egress)
        {
            return tenant;
        }
        let tenant = Arc::new(self.open(&cx.egress));
        self.known.insert(cx.tenant.clone(), Arc::clone(&tenant));
        tenant
    }

    /// Closes what a tenant had open.
    pub(crate) fn forget(&self, tenant: &TenantId) {
        self.known.invalidate(tenant);
    }

    pub(crate) fn open(&self, egress: &Arc<Egress>) -> Tenant {
        let connector = Connector {
            guard: Arc::clone(&self.guard),
            egress: Arc::clone(egress),
            lookups: Lookups::new(Arc::clone(&self.resolver)),
            permits: Permits::among(Arc::clone(&self.places)),
        };
        let mut tls = self.tls.clone();
        // A session that is taken up again tells the other server who it was with.
        tls.resumption = Resumption::in_memory_sessions(TLS_SESSIONS);
        let client = Mutex::new(client(&connector, &tls));
        Tenant { egress: Arc::clone(egress), connector, tls, client, breakers: Arc::default() }
    }
}

impl Tenant {
    /// What sends its requests. When every place is taken, it is a new one: idle connections are closed with the
    /// client that keeps them, and make room.
    pub(crate) fn client(&self) -> Client {
        let mut kept = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if self.connector.permits.are_taken() {
            *kept = client(&self.connector, &self.tls);
        }
        kept.clone()
    }
}

fn client(connector: &Connector, tls: &ClientConfig) -> Client {
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls.clone())
        .https_or_http()
        .enable_http1()
        .enable_http2()
        .wrap_connector(connector.clone());
    let header_bytes = u32::try_from(MAX_HEADER_BYTES).unwrap_or(u32::MAX);
    HyperClient::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(KEEP_ALIVE)
        .pool_max_idle_per_host(MAX_IDLE_PER_HOST)
        .http1_max_buf_size(MAX_HEADER_BYTES)
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(header_bytes)
        .build(connector)
}
