//! Nobody works for a client that has gone.

use super::{LONG, Wire, on_every_database, tenant};
use futures_util::future::select;
use serde_json::json;
use std::pin::pin;
use stoa_tests::{TestServer, TestTenant};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

on_every_database! {
    a_client_that_closes_its_connection_cancels_its_invocation
    a_client_that_leaves_amid_a_stream_cancels_its_invocation
    a_client_that_leaves_amid_a_compressed_stream_cancels_its_invocation
}

/// `/wait` and `/stream` tell that they have begun, and then take longer than a test does.
const SCRIPT: &str = "const forever = () => new Promise((done) => setTimeout(done, 600_000));\n\
    const chunk = () => new TextEncoder().encode('begun');\n\
    export default { async fetch(request) {\n\
      const { pathname } = new URL(request.url);\n\
      if (pathname === '/wait') await forever();\n\
      if (pathname === '/stream') return new Response((async function* () { yield chunk(); await forever(); })());\n\
      if (pathname === '/coded') return new Response((async function* () { yield chunk(); await forever(); })(), { headers: { 'content-type': 'text/plain' } });\n\
      if (pathname === '/pour') return new Response((async function* () { for (;;) yield new Uint8Array(65536); })());\n\
      return new Response('ok');\n\
    } };";

/// One place and none to wait in but one: whoever holds it keeps all others out.
async fn narrow(server: &TestServer) -> TestTenant<'_> {
    let acme = tenant(server, SCRIPT).await;
    let quotas = json!({ "concurrency": 1, "queue": 1, "wall_ms": 600_000, "cpu_ms": 600_000 });
    acme.api("PUT", "/quotas", Some(quotas)).await.expect(200);
    acme
}

/// The place is free again. Those who waited for it meanwhile may need a moment to leave the queue.
async fn answers(acme: &TestTenant<'_>) {
    let free = async {
        loop {
            let answer = acme.get("/").await;
            if answer.status == 200 {
                break;
            }
            assert_eq!(answer.status, 429, "{answer:?}");
        }
    };
    timeout(LONG, free).await.expect("the invocation before was not cancelled");
}

async fn get(server: &TestServer, path: &str) -> Wire {
    let mut wire = Wire::to(server).await;
    wire.send(&format!("GET {path} HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n")).await;
    wire
}

/// The one place is taken: of two more, one waits, and the other is told that it is one too many.
async fn is_taken(acme: &TestTenant<'_>) {
    let taken = async {
        while {
            let (one, two) = (pin!(acme.get("/")), pin!(acme.get("/")));
            select(one, two).await.factor_first().0.status != 429
        } {}
    };
    timeout(LONG, taken).await.expect("the invocation has not begun");
}

async fn a_client_that_closes_its_connection_cancels_its_invocation(server: TestServer) {
    let acme = narrow(&server).await;
    let waiting = get(&server, "/wait").await;
    is_taken(&acme).await;
    drop(waiting);
    answers(&acme).await;
    let mut half = get(&server, "/wait").await;
    is_taken(&acme).await;
    half.0.shutdown().await.unwrap();
    answers(&acme).await;
}

async fn a_client_that_leaves_amid_a_compressed_stream_cancels_its_invocation(server: TestServer) {
    let acme = narrow(&server).await;
    let mut wire = Wire::to(&server).await;
    let request = "GET /coded HTTP/1.1\r\nhost: acme.stoa.test\r\naccept-encoding: gzip\r\n\r\n";
    wire.send(request).await.until("content-encoding: gzip").await;
    is_taken(&acme).await;
    drop(wire);
    answers(&acme).await;
}

async fn a_client_that_leaves_amid_a_stream_cancels_its_invocation(server: TestServer) {
    let acme = narrow(&server).await;
    let mut streaming = get(&server, "/stream").await;
    streaming.until("begun").await;
    drop(streaming);
    answers(&acme).await;
    let mut pouring = get(&server, "/pour").await;
    pouring.until("\r\n\r\n").await;
    drop(pouring);
    answers(&acme).await;
}
