//! The edge, put together.

use crate::assets::Assets;
use crate::cache::Answers;
use crate::config::{GatewayConfig, Settings};
use crate::docs;
use crate::edge::Edge;
use crate::health::{self, Checks};
use crate::rates::Rates;
use crate::server::{BindError, Drained, Live, Server, Tls, TlsError};
use crate::site::Sites;
use crate::welcome::Welcome;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use http::{Method, Uri};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use stoa_assets::Collection;
use stoa_identity::{ApiKeys, Sessions};
use stoa_invoker::Invoker;
use stoa_kernel::ErrorCode;
use stoa_storage::Redis;
use stoa_tenancy::Tenancy;
use stoa_tokens::Tokens;
use stoa_uploads::Store;
use stoa_wire::{Facts, Problem, RequestId};

/// What the edge leads to.
pub struct Rooms {
    /// Whose the hosts are, and where their paths lead.
    pub tenancy: Tenancy,
    /// Who asks.
    pub keys: ApiKeys,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Whose tokens are believed.
    pub tokens: Tokens,
    /// The host of the platform's own accounts, where no tenant is.
    pub console_host: String,
    /// What scripts have to be served as it is.
    pub assets: Arc<Collection>,
    /// Keeps the files of forms.
    pub uploads: Store,
    /// Runs scripts.
    pub invoker: Invoker,
    /// Where nodes count together how often they are asked. None: each counts alone.
    pub redis: Option<Redis>,
    /// What answers under the reserved paths, `/health` excepted. A request has a `RequestId` and a `Client` among its
    /// extensions; paths without a route are answered by the edge.
    pub platform: Router,
    /// Whether the rooms are well.
    pub checks: Arc<dyn Checks>,
}

/// Where it begins.
pub struct Gateway;

impl Gateway {
    /// Reads the certificate and takes the port. Clients that connect wait until it serves.
    pub async fn bind(config: GatewayConfig, rooms: Rooms) -> Result<Bound, BindError> {
        let GatewayConfig { listen, tls, dev, response_cache_bytes, settings } = config;
        let live = Arc::new(Live::new(settings));
        let tls = tls.map(Tls::load).transpose()?.map(Arc::new);
        let server = Server::bind(listen, Arc::clone(&live), tls.clone()).await?;
        let Rooms {
            tenancy,
            keys,
            sessions,
            tokens,
            console_host,
            assets,
            uploads,
            invoker,
            redis,
            platform,
            checks,
        } = rooms;
        let platform = platform
            .merge(health::router(Arc::clone(&live), checks))
            .merge(docs::router(tenancy.clone()))
            .method_not_allowed_fallback(method_not_allowed)
            .fallback(not_found);
        let sites = Sites {
            tenancy,
            keys,
            sessions,
            tokens,
            console_host,
            assets: Assets(assets),
            uploads,
            invoker,
            rates: Rates::new(redis),
            welcome: Welcome::new(),
            answers: Answers::new(response_cache_bytes),
            dev,
        };
        let edge = Arc::new(Edge { live: Arc::clone(&live), platform, sites });
        Ok(Bound { server, edge, control: Control { live, tls } })
    }
}

/// An edge that has its port.
pub struct Bound {
    server: Server,
    edge: Arc<Edge>,
    control: Control,
}

impl Bound {
    /// Where it listens; the port is known even if 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// What can be done to it while it serves.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Serves until `shutdown`; then it accepts nobody, is not ready, and finishes what is under way.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> Drained {
        self.server.serve(self.edge, shutdown).await
    }
}

/// A hand on an edge that serves.
#[derive(Clone)]
pub struct Control {
    live: Arc<Live>,
    tls: Option<Arc<Tls>>,
}

impl Control {
    /// New connections and new requests see these.
    pub fn apply(&self, settings: Settings) {
        self.live.apply(settings);
    }

    /// Reads the certificate again, for new connections. If that fails, the one before stays.
    pub fn reload_tls(&self) -> Result<(), TlsError> {
        self.tls.as_ref().map_or(Ok(()), |tls| tls.reload())
    }

    /// Requests under way.
    pub fn under_way(&self) -> u64 {
        self.live.under_way()
    }
}

async fn not_found(id: Extension<RequestId>, method: Method, uri: Uri) -> Response {
    let message = format!("the platform has nothing at {}", uri.path());
    problem(Problem::new(ErrorCode::NotFound, message), &id, &method, &uri)
}

/// The router adds `Allow`.
async fn method_not_allowed(id: Extension<RequestId>, method: Method, uri: Uri) -> Response {
    let message = format!("{} does not answer {method}", uri.path());
    problem(Problem::new(ErrorCode::MethodNotAllowed, message), &id, &method, &uri)
}

fn problem(problem: Problem, id: &RequestId, method: &Method, uri: &Uri) -> Response {
    let facts = Facts { request_id: id, path: uri.path(), method: method.as_str() };
    problem.into_response(&facts).map(axum::body::Body::from).into_response()
}
