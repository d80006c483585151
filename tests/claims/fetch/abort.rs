//! A request that is not wanted any more stops at once, wherever it is.

use super::upstream::Upstream;
use super::{opened, tenant};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Notify;

/// Aborts when it is told to, which is once the other server says so.
const SCRIPT: &str = "export default { async fetch(request) {
    const { url, when } = await request.json();
    const controller = new AbortController();
    const reason = new RangeError('enough');
    const told = (error) => Response.json({ same: error === reason, name: error.name });
    if (when === 'before') controller.abort(reason);
    try {
        if (when === 'waiting') setTimeout(() => controller.abort(reason), 100);
        if (when === 'late') return told(await fetch(url, { signal: AbortSignal.timeout(100) }));
        if (when === 'option') return told(await fetch(url, { timeout: 100 }));
        const response = await fetch(url, { signal: controller.signal });
        const reader = response.body.getReader();
        await reader.read();
        setTimeout(() => controller.abort(reason), 0);
        await reader.read();
        return new Response('read on');
    } catch (error) { return told(error); }
} };";

#[tokio::test(flavor = "multi_thread")]
async fn an_abort_rejects_with_its_reason_and_closes_the_connection() {
    let gone = Arc::new(Notify::new());
    let leaves = Arc::clone(&gone);
    let upstream = Upstream::start(move |mut connection| {
        let leaves = Arc::clone(&leaves);
        async move {
            if connection.head().await.unwrap().starts_with("GET /body") {
                connection.say("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello").await;
            }
            connection.gone().await;
            leaves.notify_one();
        }
    })
    .await;
    let server = opened().start().await;
    let acme = tenant(&server, "acme", SCRIPT).await;
    let reason = json!({ "same": true, "name": "RangeError" });
    let timeout = json!({ "same": false, "name": "TimeoutError" });
    for (when, path, expected) in [
        ("waiting", "/", &reason),
        ("reading", "/body", &reason),
        ("late", "/", &timeout),
        ("option", "/", &timeout),
    ] {
        let ask = json!({ "url": upstream.url(path), "when": when }).to_string();
        assert_eq!(&acme.send("POST", "/", &ask).await.expect(200).json(), expected, "{when}");
        gone.notified().await;
    }
    let connections = upstream.connections();
    let ask = json!({ "url": upstream.url("/"), "when": "before" }).to_string();
    assert_eq!(acme.send("POST", "/", &ask).await.expect(200).json(), reason);
    assert_eq!(upstream.connections(), connections);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_that_ends_leaves_no_connection_behind() {
    let gone = Arc::new(Notify::new());
    let leaves = Arc::clone(&gone);
    let upstream = Upstream::start(move |mut connection| {
        let leaves = Arc::clone(&leaves);
        async move {
            connection.head().await;
            connection.say("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello").await;
            connection.gone().await;
            leaves.notify_one();
        }
    })
    .await;
    let server = opened().start().await;
    let script = "export default { async fetch(request) { return new Response(`${(await fetch(await request.text())).status}`); } };";
    let acme = tenant(&server, "acme", script).await;
    assert_eq!(acme.send("POST", "/", &upstream.url("/")).await.expect(200).body, "200");
    gone.notified().await;
}
