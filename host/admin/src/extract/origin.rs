//! How the client reaches the platform: URLs that it is told begin the same way.

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use std::convert::Infallible;
use stoa_wire::Client;

/// Scheme and port of the request as the client sent it.
pub(crate) struct Origin {
    scheme: &'static str,
    port: Option<u16>,
}

impl Origin {
    /// The URL of a path on a host of the platform.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        let Self { scheme, port } = self;
        match port {
            Some(port) => format!("{scheme}://{host}:{port}{path}"),
            None => format!("{scheme}://{host}{path}"),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let secure = parts.extensions.get::<Client>().is_some_and(|client| client.secure);
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let port = match parts.uri.authority() {
            Some(authority) => authority.port_u16(),
            None => host.and_then(port_of),
        };
        Ok(Self { scheme: if secure { "https" } else { "http" }, port })
    }
}

/// Of `name:8787` and `[::1]:8787`.
fn port_of(host: &str) -> Option<u16> {
    host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']'))?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use std::net::Ipv4Addr;

    async fn url(request: axum::http::request::Builder) -> String {
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let Ok(origin) = Origin::from_request_parts(&mut parts, &()).await;
        origin.url("v1.blog.demo.localhost", "/")
    }

    #[tokio::test]
    async fn a_url_begins_as_the_request_did() {
        let plain = Request::builder().header(HOST, "demo.localhost:8787");
        assert_eq!(url(plain).await, "http://v1.blog.demo.localhost:8787/");
        let client = Client { address: Ipv4Addr::LOCALHOST.into(), secure: true };
        let secure = Request::builder().header(HOST, "stoa.example").extension(client);
        assert_eq!(url(secure).await, "https://v1.blog.demo.localhost/");
        assert_eq!(port_of("[::1]"), None);
        assert_eq!(port_of("[::1]:80"), Some(80));
    }
}
