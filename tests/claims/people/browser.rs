//! Somebody at a browser, as far as these claims need one: it keeps cookies, and says where its requests come from.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use stoa_tests::{ADMIN_KEY, Answer, BASE_DOMAIN, TestServer};

pub const PASSWORD: &str = "correct horse battery";

/// A browser at one host.
#[derive(Clone, Default)]
pub struct Browser {
    pub host: String,
    pub cookies: BTreeMap<String, String>,
}

/// Where accounts of the platform sign in.
pub fn console() -> String {
    format!("console.{BASE_DOMAIN}")
}

impl Browser {
    pub fn at(host: &str) -> Self {
        Self { host: host.to_owned(), cookies: BTreeMap::new() }
    }

    /// Sends a request, and keeps what it is given to keep.
    pub async fn send(
        &mut self,
        server: &TestServer,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let mut request = server.request(method, &self.host, path);
        if !self.cookies.is_empty() {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let answer = Answer::of(request).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn get(&mut self, server: &TestServer, path: &str) -> Answer {
        self.send(server, "GET", path, &[], None).await
    }

    /// A page, as people see it.
    pub async fn page(&mut self, server: &TestServer, path: &str) -> Answer {
        self.send(server, "GET", path, &[("accept", "text/html")], None).await
    }

    /// Sends a form of a page of this host.
    pub async fn form(&mut self, server: &TestServer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(server, "POST", path, &headers, Some(body)).await
    }

    /// Signs in, as programs do.
    pub async fn sign_in(&mut self, server: &TestServer, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password }).to_string();
        self.send(server, "POST", "/auth/login", &[("content-type", "application/json")], Some(body)).await
    }

    pub async fn status(&mut self, server: &TestServer) -> Value {
        self.get(server, "/auth/status").await.expect(200).json()
    }

    pub async fn is_signed_in(&mut self, server: &TestServer) -> bool {
        self.status(server).await["authenticated"] == true
    }

    /// Asks the management API with the session.
    pub async fn api(
        &mut self,
        server: &TestServer,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let token = self.status(server).await["csrf_token"].as_str().unwrap_or_default().to_owned();
        let headers = [("x-csrf-token", token.as_str()), ("content-type", "application/json")];
        let path = format!("/engine/api/v1{path}");
        self.send(server, method, &path, &headers, body.map(|body| body.to_string())).await
    }
}

/// Makes a user of a tenant, and says their id.
pub async fn user(server: &TestServer, tenant: &str, email: &str) -> String {
    let body = json!({ "email": email, "name": "Ada", "password": PASSWORD });
    let made = server.api("POST", &format!("/tenants/{tenant}/users"), Some(body)).await.expect(201);
    made.json()["id"].as_str().unwrap().to_owned()
}

/// Makes an account of the platform.
pub async fn account(server: &TestServer, email: &str, is_admin: bool) -> String {
    let body = json!({ "email": email, "name": "Ada", "password": PASSWORD, "is_admin": is_admin });
    let made = server.api_as(Some(ADMIN_KEY), "POST", "/users", Some(body)).await.expect(201);
    made.json()["id"].as_str().unwrap().to_owned()
}

/// Of a link, what the browser asks its host for.
pub fn path_of(link: &Value) -> String {
    let url = url::Url::parse(link["url"].as_str().unwrap()).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap())
}

pub fn token_of(link: &Value) -> String {
    path_of(link).split_once("token=").unwrap().1.to_owned()
}
