//! How much of a response a script may read, to the byte, and however it came over the wire.

use super::encoded::{CODINGS, encoded};
use super::upstream::Upstream;
use super::{opened, tenant};
use serde_json::{Value, json};
use stoa_fetch::MAX_STREAMED_BYTES;
use stoa_tests::{TestServer, TestTenant, resident_bytes};

const MIB: usize = 1 << 20;

/// Says how long a body is, or why it cannot be read; at `/own` that is left to the platform.
const MEASURE: &str = "export default { async fetch(request) {
    const [url, whole] = await request.json();
    const measure = async () => {
        const response = await fetch(url);
        if (whole) return (await response.arrayBuffer()).byteLength;
        let length = 0;
        for await (const chunk of response.body) length += chunk.length;
        return length;
    };
    if (request.url.endsWith('/own')) return Response.json(await measure());
    return Response.json(await measure().catch(({ name, code, details }) => ({ name, code, details })));
} };";

async fn acme(server: &TestServer) -> TestTenant<'_> {
    let acme = tenant(server, "acme", MEASURE).await;
    acme.api("PUT", "/quotas", Some(json!({ "wall_ms": 60_000, "cpu_ms": 10_000 }))).await.expect(200);
    acme
}

async fn measured(acme: &TestTenant<'_>, url: &str, whole: bool) -> Value {
    acme.send("POST", "/", &json!([url, whole]).to_string()).await.expect(200).json()
}

fn refused(what: &str, limit: usize) -> Value {
    let details = json!({ "what": what, "limit": limit });
    json!({ "name": "HostError", "code": "SUBREQUEST_LIMIT_EXCEEDED", "details": details })
}

/// Answers with as many bytes as the path says.
async fn sized() -> Upstream {
    Upstream::start(|mut connection| async move {
        while let Some(head) = connection.head().await {
            let path = head.split(' ').nth(1).unwrap();
            let mut left: usize = path[1..].parse().unwrap();
            connection.say(&format!("HTTP/1.1 200 OK\r\ncontent-length: {left}\r\n\r\n")).await;
            let chunk = vec![b'x'; 64 * 1024];
            while left > 0 {
                let bytes = left.min(chunk.len());
                connection.bytes(&chunk[..bytes]).await;
                left -= bytes;
            }
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_of_a_response_hold_to_the_byte() {
    let upstream = sized().await;
    let server = opened().start().await;
    let acme = acme(&server).await;
    for (whole, what, limit) in
        [(true, "response_bytes", 10 * MIB), (false, "streamed_bytes", MAX_STREAMED_BYTES)]
    {
        assert_eq!(measured(&acme, &upstream.url(&format!("/{limit}")), whole).await, json!(limit));
        let told = measured(&acme, &upstream.url(&format!("/{}", limit + 1)), whole).await;
        assert_eq!(told, refused(what, limit));
    }
    // A stream is no matter of the smaller limit.
    assert_eq!(measured(&acme, &upstream.url(&format!("/{}", 11 * MIB)), false).await, json!(11 * MIB));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_may_be_given_another_limit_which_the_answer_names() {
    let upstream = sized().await;
    let server = opened().start().await;
    let acme = acme(&server).await;
    acme.api("PUT", "/quotas", Some(json!({ "response_bytes": 1000 }))).await.expect(200);
    assert_eq!(measured(&acme, &upstream.url("/1000"), true).await, json!(1000));
    assert_eq!(measured(&acme, &upstream.url("/1001"), true).await, refused("response_bytes", 1000));
    let answer =
        acme.send("POST", "/own", &json!([upstream.url("/1001"), true]).to_string()).await.expect(503);
    assert_eq!(answer.code(), "SUBREQUEST_LIMIT_EXCEEDED");
    let details = json!({ "name": "response_bytes", "used": 1001, "limit": 1000, "source": "tenant" });
    assert_eq!(answer.json()["error"]["details"], details);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_body_that_means_a_huge_one_meets_the_limits_of_a_huge_one_and_is_never_in_memory() {
    let server = opened().start().await;
    let acme = acme(&server).await;
    let zeros = vec![0; MIB];
    for coding in CODINGS {
        let bomb = encoded(coding, (0..200).map(|_| zeros.as_slice())).concat();
        assert!(bomb.len() < MIB, "{coding}: {} bytes", bomb.len());
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-length: {}\r\n\r\n",
            bomb.len()
        );
        let said = [head.into_bytes(), bomb].concat();
        let upstream = Upstream::start(move |mut connection| {
            let said = said.clone();
            async move {
                while connection.head().await.is_some() {
                    connection.bytes(&said).await;
                }
            }
        })
        .await;
        // The first request also makes what every later one uses.
        assert_eq!(
            measured(&acme, &upstream.url("/"), true).await,
            refused("response_bytes", 10 * MIB),
            "{coding}"
        );
        let before = resident_bytes();
        let told = measured(&acme, &upstream.url("/"), false).await;
        assert_eq!(told, refused("streamed_bytes", MAX_STREAMED_BYTES), "{coding}");
        let grown = resident_bytes().saturating_sub(before);
        assert!(grown < 30 * MIB as u64, "{coding}: {grown} bytes more than before");
    }
}
