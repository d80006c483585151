//! A tenant of a test's server.

use super::{ADMIN_KEY, Answer, BASE_DOMAIN, TestServer};
use serde_json::{Value, json};

/// A tenant.
pub struct TestTenant<'a> {
    server: &'a TestServer,
    name: String,
}

impl<'a> TestTenant<'a> {
    pub(super) fn new(server: &'a TestServer, name: &str) -> Self {
        Self { server, name: name.to_owned() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Below the platform's domain.
    pub fn host(&self) -> String {
        format!("{}.{BASE_DOMAIN}", self.name)
    }

    /// What it answers to GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.server.get(&self.host(), path).await
    }

    /// What it answers to a request with a body.
    pub async fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        Answer::of(self.server.request(method, &self.host(), path).body(body.to_owned())).await
    }

    /// What the management API answers to the platform's admin, below this tenant.
    pub async fn api(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.server.api(method, &format!("/tenants/{}{path}", self.name), body).await
    }

    /// Deploys a script of one JavaScript file.
    pub async fn put(&self, script: &str, source: &str) -> Answer {
        self.put_at(&format!("/scripts/{script}"), source).await
    }

    /// The same with a query, such as `/scripts/main?dry_run=true`.
    pub async fn put_at(&self, path: &str, source: &str) -> Answer {
        let path = format!("/tenants/{}{path}", self.name);
        let request = self.server.api_request("PUT", &path, Some(ADMIN_KEY));
        Answer::of(request.header("content-type", "application/javascript").body(source.to_owned())).await
    }

    /// Deploys a script that has to be accepted.
    pub async fn deploy(&self, script: &str, source: &str) -> Value {
        let answer = self.put(script, source).await;
        assert!(answer.status == 200 || answer.status == 201, "{answer:?}");
        answer.json()
    }

    /// Makes a key with a role.
    pub async fn key(&self, role: &str) -> String {
        let made =
            self.api("POST", "/api-keys", Some(json!({ "name": role, "role": role }))).await.expect(201);
        made.json()["key"].as_str().expect("a key").to_owned()
    }
}
