//! Claims about `fetch`: deployed scripts, a real server, and other servers that a test writes by hand.

mod abort;
mod bodies;
mod connections;
mod egress;
mod encoded;
mod hostile;
mod loops;
pub(crate) mod names;
mod options;
mod redirects;
mod requests;
mod secrets;
mod secure;
mod sizes;
mod tls;
pub(crate) mod upstream;

use serde_json::{Value, json};
use stoa_tests::{Answer, ServerBuilder, TestServer, TestTenant};

/// Fetches what it is told to, and tells what came of it.
const PROBE: &str = "export default { async fetch(request) {
    const { url, init } = await request.json();
    try {
        const r = await fetch(url, init);
        const { status, statusText, redirected, type } = r;
        const headers = Object.fromEntries(r.headers);
        return Response.json({ status, statusText, redirected, type, url: r.url, headers, body: await r.text() });
    } catch (error) {
        const { name, message, cause } = error;
        const { code, details } = cause ?? error;
        return Response.json({ error: name, message, code, reason: details?.reason });
    }
} };";

/// A server whose scripts reach the tests' own servers, which listen on 127.0.0.1.
fn opened() -> ServerBuilder {
    TestServer::builder()
        .settings(|settings| settings.fetch.allow_private = vec!["127.0.0.1/32".parse().unwrap()])
}

async fn tenant<'a>(server: &'a TestServer, name: &str, script: &str) -> TestTenant<'a> {
    let tenant = server.tenant(name).await;
    tenant.deploy("main", script).await;
    tenant
}

/// What a deployed [`PROBE`] says.
async fn probe(tenant: &TestTenant<'_>, url: &str, init: Value) -> Value {
    ask(tenant, url, init).await.expect(200).json()
}

async fn ask(tenant: &TestTenant<'_>, url: &str, init: Value) -> Answer {
    tenant.send("POST", "/", &json!({ "url": url, "init": init }).to_string()).await
}
