//! A real server of one test's own: real stores in a folder that is deleted, a free port, requests over the wire.

mod answer;
mod builder;
mod tenant;

pub use answer::Answer;
pub use builder::{Databases, ServerBuilder};
pub use tenant::TestTenant;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use std::net::SocketAddr;
use stoa_gateway::Drained;
use stoa_storage::testing::Postgres;
use stoad::server::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The platform admin's key in tests.
pub const ADMIN_KEY: &str = "the-admin-key-of-all-tests";
/// Below which the tenants of tests have names.
pub const BASE_DOMAIN: &str = "stoa.test";

/// A server that runs.
pub struct TestServer {
    address: SocketAddr,
    client: Client,
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<Drained>,
    builder: ServerBuilder,
}

impl TestServer {
    /// The usual one, on these databases.
    pub async fn on(databases: Databases) -> Self {
        Self::builder().databases(databases).start().await
    }

    /// One that differs from the usual.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::new()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes it while it runs.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// A request to a host name, whoever it belongs to.
    pub fn request(&self, method: &str, host: &str, path: &str) -> RequestBuilder {
        let method: Method = method.parse().unwrap();
        let url = format!("http://{}{path}", self.address);
        let host = format!("{host}:{}", self.address.port());
        self.client.request(method, url).header("host", host)
    }

    /// What a host name answers to GET.
    pub async fn get(&self, host: &str, path: &str) -> Answer {
        Answer::of(self.request("GET", host, path)).await
    }

    /// A request to the management API, under `/engine/api/v1`.
    pub fn api_request(&self, method: &str, path: &str, key: Option<&str>) -> RequestBuilder {
        let request = self.request(method, BASE_DOMAIN, &format!("/engine/api/v1{path}"));
        match key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    /// What the management API answers to the platform's admin.
    pub async fn api(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.api_as(Some(ADMIN_KEY), method, path, body).await
    }

    /// What it answers to somebody else.
    pub async fn api_as(&self, key: Option<&str>, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = self.api_request(method, path, key);
        Answer::of(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// Makes a tenant.
    pub async fn tenant(&self, name: &str) -> TestTenant<'_> {
        let made = self.api("POST", "/tenants", Some(serde_json::json!({ "id": name }))).await;
        assert_eq!(made.status, 201, "{made:?}");
        self.known_tenant(name)
    }

    /// One that was made before.
    pub fn known_tenant(&self, name: &str) -> TestTenant<'_> {
        TestTenant::new(self, name)
    }

    /// The PostgreSQL that it is on.
    pub fn postgres(&self) -> &'static Postgres {
        self.builder.postgres()
    }

    /// Another server on the same databases.
    pub async fn beside(&self) -> Self {
        self.builder.beside().start().await
    }

    /// Stops it as SIGTERM does.
    pub async fn stop(mut self) -> (Drained, ServerBuilder) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _ = stop.send(());
        }
        (self.serving.await.unwrap(), self.builder)
    }

    /// Stops it and starts another on the same data.
    pub async fn restart(self) -> Self {
        let (_, builder) = self.stop().await;
        builder.start().await
    }
}
