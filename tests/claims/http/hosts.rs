//! From its host follows whose a request is, so there is exactly one.

use super::{on_every_database, raw, status, tenant};
use stoa_tests::TestServer;

on_every_database! {
    a_request_without_exactly_one_host_is_refused
    a_tenant_without_a_script_shows_how_to_deploy_one
}

const OK: &str = "export default { fetch: (request) => new Response(new URL(request.url).host) };";

async fn a_request_without_exactly_one_host_is_refused(server: TestServer) {
    tenant(&server, OK).await;
    for (request, expected) in [
        ("GET / HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n", "200"),
        ("GET http://acme.stoa.test/ HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n", "200"),
        ("GET / HTTP/1.0\r\nhost: acme.stoa.test\r\n\r\n", "200"),
        ("GET / HTTP/1.1\r\nhost: nobody.stoa.test\r\n\r\n", "404"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost:\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: acme.stoa.test\r\nhost: acme.stoa.test\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: acme.stoa.test, other\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: acme.stoa.test@other\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: acme.stoa.test:port\r\n\r\n", "400"),
        ("GET http://other.stoa.test/ HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n", "400"),
        ("OPTIONS * HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n", "400"),
        ("CONNECT acme.stoa.test:80 HTTP/1.1\r\nhost: acme.stoa.test:80\r\n\r\n", "400"),
    ] {
        let answer = raw(&server, request).await;
        assert_eq!(status(&answer), expected, "{request:?}: {answer}");
        assert!(answer.contains("x-request-id: req_"), "{answer}");
    }
}

async fn a_tenant_without_a_script_shows_how_to_deploy_one(server: TestServer) {
    let acme = server.tenant("acme").await;
    let page = acme.get("/").await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(page.body.contains("/engine/api/v1/tenants/acme/scripts/hello"), "{}", page.body);
    assert_eq!(acme.get("/other").await.expect(404).code(), "ROUTE_NOT_FOUND");
    assert_eq!(acme.send("POST", "/", "").await.expect(404).code(), "ROUTE_NOT_FOUND");
    acme.deploy("main", "import { registerWebHandler } from 'stoa'; registerWebHandler('/a', () => 'a');")
        .await;
    assert_eq!(acme.get("/").await.expect(404).code(), "ROUTE_NOT_FOUND");
}
