//! A script sees the request that was sent, and nothing that somebody else put there.

use super::{on_every_database, raw, status, tenant};
use serde_json::json;
use stoa_tests::TestServer;

on_every_database! {
    a_script_sees_the_request_as_it_was_sent
    only_a_trusted_proxy_speaks_for_the_client
    a_route_and_its_script_agree_on_the_path
    the_platforms_paths_are_its_own_on_every_host
    health_is_told_without_a_host_that_anybody_knows
}

const SHOW: &str = "export default { async fetch(request) {\n\
    const { method, url } = request;\n\
    return Response.json({ method, url, headers: Object.fromEntries(request.headers), body: await request.text() });\n\
  } };";

/// The JSON of an answer.
fn shown(answer: &str) -> serde_json::Value {
    let body = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no body in {answer}")).1;
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error} in {answer}"))
}

async fn a_script_sees_the_request_as_it_was_sent(server: TestServer) {
    tenant(&server, SHOW).await;
    let request = "PATCH /a/b%20c?d=e&d=f HTTP/1.1\r\nhost: ACME.stoa.test:1234\r\nX-Mixed: One\r\nx-mixed: two\r\n\
                   cookie: a=1; b=2\r\ncontent-length: 5\r\n\r\nhello";
    let shown = shown(&raw(&server, request).await);
    assert_eq!(shown["method"], "PATCH");
    assert_eq!(shown["url"], "http://acme.stoa.test:1234/a/b%20c?d=e&d=f");
    assert_eq!(shown["body"], "hello");
    let headers = &shown["headers"];
    assert_eq!(headers["x-mixed"], "One, two");
    assert_eq!(headers["cookie"], "a=1; b=2");
    assert_eq!(headers["host"], "acme.stoa.test:1234");
    assert_eq!(headers["x-forwarded-for"], "127.0.0.1");
    assert!(headers.get("connection").is_none());
}

async fn only_a_trusted_proxy_speaks_for_the_client(server: TestServer) {
    let request = "GET / HTTP/1.1\r\nhost: acme.stoa.test\r\nx-forwarded-for: 198.51.100.7\r\n\
                   x-forwarded-proto: https\r\nx-request-id: trace-12345678\r\n\r\n";
    tenant(&server, SHOW).await;
    let answer = raw(&server, request).await;
    assert_eq!(shown(&answer)["url"], "http://acme.stoa.test/");
    assert_eq!(shown(&answer)["headers"]["x-forwarded-for"], "127.0.0.1");
    assert!(!answer.contains("trace-12345678"), "{answer}");
    let (_, server) = server.stop().await;
    let trusting = server
        .settings(|settings| settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()])
        .start()
        .await;
    let answer = raw(&trusting, request).await;
    assert_eq!(shown(&answer)["url"], "https://acme.stoa.test/");
    assert_eq!(shown(&answer)["headers"]["x-forwarded-for"], "198.51.100.7");
    assert!(answer.contains("x-request-id: trace-12345678\r\n"), "{answer}");
    let strange = raw(&trusting, &request.replace("trace-12345678", "short")).await;
    assert!(strange.contains("x-request-id: req_"), "{strange}");
}

async fn a_route_and_its_script_agree_on_the_path(server: TestServer) {
    let script = "import { registerWebHandler } from 'stoa';\n\
        registerWebHandler('/public/*', (c) => 'public ' + c.request.path);\n\
        registerWebHandler('/admin', (c) => 'admin ' + c.request.path);";
    tenant(&server, script).await;
    for path in ["/public/../admin", "/public/%2e%2e/admin", "/public/x/.%2E/../admin", "/./admin"] {
        let answer = raw(&server, &format!("GET {path} HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n")).await;
        assert!(answer.ends_with("admin /admin"), "{path}: {answer}");
    }
}

async fn the_platforms_paths_are_its_own_on_every_host(server: TestServer) {
    tenant(&server, SHOW).await;
    for path in [
        "/engine",
        "/engine/nothing",
        "/auth/nothing",
        "/graphql",
        "/mcp",
        "/health/nothing",
        "/x/../engine/y",
    ] {
        let answer = raw(&server, &format!("GET {path} HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n")).await;
        assert_eq!(status(&answer), "404", "{path}: {answer}");
        assert_eq!(shown(&answer)["error"]["code"], "NOT_FOUND", "{path}: {answer}");
    }
    let script = raw(&server, "GET /engineering HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n").await;
    assert_eq!(shown(&script)["url"], "http://acme.stoa.test/engineering");
}

async fn health_is_told_without_a_host_that_anybody_knows(server: TestServer) {
    for (path, expected) in
        [("/health", "live"), ("/health/live", "live"), ("/health/ready", "ready"), ("/health/deep", "ready")]
    {
        let answer = server.get("10.0.0.1", path).await.expect(200);
        assert_eq!(answer.json()["status"], expected, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.header("x-request-id").starts_with("req_"));
    }
    assert_eq!(server.request("POST", "x", "/health").send().await.unwrap().status(), 405);
    assert_ne!(server.get("x", "/health/deep").await.json()["checks"], json!([]));
}
