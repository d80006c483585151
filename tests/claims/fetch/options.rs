//! What `fetch` takes beside the options of the standard: retries, a timeout, a check of the status, progress.

use super::upstream::{Upstream, answer, mirror};
use super::{PROBE, opened, probe, tenant};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use stoa_tests::TestServer;

/// Answers so often with a status, and then well.
async fn failing(times: usize, status: &'static str, headers: &'static str) -> Upstream {
    let asked = AtomicUsize::new(0);
    Upstream::answering(move |head| {
        if asked.fetch_add(1, Ordering::SeqCst) < times { answer(status, headers, "") } else { mirror(head) }
    })
    .await
}

async fn status(server: &TestServer, tenant: &str, upstream: &Upstream, init: serde_json::Value) -> u64 {
    let told = probe(&server.known_tenant(tenant), &upstream.url("/"), init).await;
    told["status"].as_u64().unwrap_or_else(|| panic!("{told}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_sent_again_where_that_does_no_harm() {
    let server = opened().start().await;
    tenant(&server, "acme", PROBE).await;
    let retries = json!({ "retries": 3, "retryDelay": 1 });
    let posting = json!({ "retries": 3, "retryDelay": 1, "method": "POST", "body": "x" });
    let keyed =
        json!({ "retries": 3, "retryDelay": 1, "method": "POST", "headers": { "idempotency-key": "1" } });
    for (times, answered, headers, init, expected) in [
        (2, "503 Away", "", &retries, 200),
        (3, "500 Broken", "", &retries, 200),
        (4, "500 Broken", "", &retries, 500),
        (1, "404 None", "", &retries, 404),
        (1, "500 Broken", "", &json!({}), 500),
        // It may have been acted upon.
        (1, "500 Broken", "", &posting, 500),
        (1, "500 Broken", "", &keyed, 200),
        (1, "429 Slowly", "", &posting, 200),
        (1, "503 Away", "retry-after: 0\r\n", &retries, 200),
        // Nobody waits for so long.
        (1, "503 Away", "retry-after: 3600\r\n", &retries, 503),
    ] {
        let upstream = failing(times, answered, headers).await;
        assert_eq!(
            status(&server, "acme", &upstream, init.clone()).await,
            expected,
            "{times} {answered} {init}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_is_made_again() {
    let broken = AtomicUsize::new(0);
    let upstream = Upstream::start(move |mut connection| {
        let breaks = broken.fetch_add(1, Ordering::SeqCst) < 2;
        async move {
            let head = connection.head().await.unwrap();
            if !breaks {
                connection.say(&mirror(&head)).await;
            }
        }
    })
    .await;
    let server = opened().start().await;
    tenant(&server, "acme", PROBE).await;
    assert_eq!(status(&server, "acme", &upstream, json!({ "retries": 2, "retryDelay": 1 })).await, 200);
    assert_eq!(upstream.connections(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_says_which_status_is_an_error_and_sees_how_far_a_body_has_come() {
    let upstream = Upstream::answering(|_| answer("404 Not Found", "", &"x".repeat(200_000))).await;
    let server = opened().start().await;
    let script = "export default { async fetch(request) {
        const url = await request.text();
        const seen = [];
        const onProgress = ({ loaded, total }) => seen.push([loaded, total]);
        const error = await fetch(url, { validateStatus: (status) => status < 400 }).catch((error) => error);
        const length = (await (await fetch(url, { validateStatus: () => true, onProgress })).text()).length;
        const grows = seen.every(([loaded, total], i) => total === 200000 && (i === 0 || loaded > seen[i - 1][0]));
        return Response.json([error.name, error.response.status, length, grows, seen.at(-1)[0]]);
    } };";
    let acme = tenant(&server, "acme", script).await;
    let told = acme.send("POST", "/", &upstream.url("/")).await.expect(200).json();
    assert_eq!(told, json!(["StatusError", 404, 200_000, true, 200_000]));
}
