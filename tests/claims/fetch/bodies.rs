//! Bodies stream both ways, as fast as the slowest takes them, and are decoded on the way.

use super::encoded::{CODINGS, encoded};
use super::upstream::{Upstream, answer};
use super::{PROBE, opened, probe, tenant};
use futures_util::{StreamExt, stream};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use stoa_tests::resident_bytes;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

const MIB: usize = 1 << 20;

/// Gives back what it gets, in the very chunks.
async fn echo() -> Upstream {
    Upstream::start(|mut connection| async move {
        let head = connection.head().await.unwrap();
        assert!(head.contains("transfer-encoding: chunked"), "{head}");
        connection.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
        let (mut reader, mut writer) = connection.stream.split();
        let _ = tokio::io::copy(&mut reader, &mut writer).await;
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_of_50_mb_streams_through_a_script_and_back_in_little_memory() {
    let upstream = echo().await;
    let server = opened().start().await;
    let script = format!(
        "export default {{ fetch: (request) => fetch('{}', {{ method: 'POST', body: request.body }}) }};",
        upstream.url("/")
    );
    let acme = tenant(&server, "acme", &script).await;
    // An eighth of what goes through: a guest that kept it would not get far.
    let quotas = json!({ "memory_bytes": 6 * MIB, "cpu_ms": 5_000 });
    acme.api("PUT", "/quotas", Some(quotas)).await.expect(200);
    let chunk = |number: usize| vec![u8::try_from(number % 251).unwrap(); MIB];
    let before = resident_bytes();
    let body = reqwest::Body::wrap_stream(stream::iter(
        (0..50).map(move |number| Ok::<_, std::io::Error>(chunk(number))),
    ));
    let response = server.request("POST", &acme.host(), "/").body(body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let (mut received, mut most) = (0, 0);
    let mut back = response.bytes_stream();
    while let Some(bytes) = back.next().await {
        for byte in bytes.unwrap() {
            assert_eq!(usize::from(byte), received / MIB % 251);
            received += 1;
        }
        most = most.max(resident_bytes());
    }
    assert_eq!(received, 50 * MIB);
    let grown = most.saturating_sub(before);
    assert!(grown < 30 * MIB as u64, "{grown} bytes more than before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_slows_the_other_server_and_not_ours() {
    let sent = Arc::new(AtomicUsize::new(0));
    let stalled = Arc::new(tokio::sync::Notify::new());
    let (counted, stalls) = (Arc::clone(&sent), Arc::clone(&stalled));
    let upstream = Upstream::start(move |mut connection| {
        let (counted, stalls) = (Arc::clone(&counted), Arc::clone(&stalls));
        async move {
            connection.head().await;
            connection.say("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n").await;
            let chunk = vec![b'x'; 64 * 1024];
            while let Ok(Ok(())) = timeout(Duration::from_secs(1), connection.stream.write_all(&chunk)).await
            {
                counted.fetch_add(chunk.len(), Ordering::SeqCst);
            }
            stalls.notify_one();
        }
    })
    .await;
    let server = opened().start().await;
    let script = format!("export default {{ fetch: () => fetch('{}') }};", upstream.url("/"));
    let acme = tenant(&server, "acme", &script).await;
    let mut response = server.request("GET", &acme.host(), "/").send().await.unwrap();
    assert!(response.chunk().await.unwrap().is_some());
    stalled.notified().await;
    // What the sockets between them hold, and no more.
    let sent = sent.load(Ordering::SeqCst);
    assert!(sent < 40 * MIB, "{sent} bytes were taken for a client that reads nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_decoded_and_says_no_more_that_it_was_encoded() {
    let text = "decoded ".repeat(1_000);
    let server = opened().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    for coding in CODINGS {
        let body = encoded(coding, [text.as_bytes()]).concat();
        let upstream = Upstream::start(move |mut connection| {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let said = [head.as_bytes(), &body].concat();
            async move {
                connection.head().await;
                connection.bytes(&said).await;
            }
        })
        .await;
        let told = probe(&acme, &upstream.url("/"), json!({})).await;
        assert_eq!((&told["body"], &told["headers"]), (&json!(text), &json!({})), "{coding}");
    }
    for (method, headers) in [("HEAD", "content-encoding: gzip\r\n"), ("GET", "content-encoding: gzip\r\n")] {
        let upstream = Upstream::answering(move |_| answer("200 OK", headers, "")).await;
        let told = probe(&acme, &upstream.url("/"), json!({ "method": method })).await;
        assert_eq!((&told["status"], &told["body"]), (&json!(200), &json!("")), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_an_encoded_body_is_there_before_the_next_one_is_sent() {
    let server = opened().start().await;
    let script = "export default { async fetch(request) {
        const url = await request.text();
        const reader = (await fetch(url + 'body')).body.pipeThrough(new TextDecoderStream()).getReader();
        let text = '';
        while (text.length < 5) text += (await reader.read()).value;
        const first = text;
        await fetch(url + 'go-on');
        for (let read; !(read = await reader.read()).done; ) text += read.value;
        return Response.json([first, text]);
    } };";
    let acme = tenant(&server, "acme", script).await;
    for coding in CODINGS {
        let parts = encoded(coding, [b"first".as_slice(), b" and last"]);
        let goes_on = Arc::new(tokio::sync::Notify::new());
        let upstream = Upstream::start(move |mut connection| {
            let (parts, goes_on) = (parts.clone(), Arc::clone(&goes_on));
            async move {
                if connection.head().await.unwrap().starts_with("GET /go-on") {
                    goes_on.notify_one();
                    return connection.say(&answer("200 OK", "", "")).await;
                }
                connection
                    .say(&format!(
                        "HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\nconnection: close\r\n\r\n"
                    ))
                    .await;
                connection.bytes(&parts[0]).await;
                goes_on.notified().await;
                connection.bytes(&parts[1..].concat()).await;
            }
        })
        .await;
        let told = acme.send("POST", "/", &upstream.url("/")).await.expect(200).json();
        assert_eq!(told, json!(["first", "first and last"]), "{coding}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_a_script_makes_is_sent_as_it_is_made_and_breaks_off_with_it() {
    let upstream = echo().await;
    let server = opened().start().await;
    let script = "export default { async fetch(request) {
        const url = await request.text();
        const say = (text) => new TextEncoder().encode(text);
        async function* whole() { for (const text of ['a', 'b', 'c']) yield say(text); }
        async function* broken() { yield say('a'); throw new RangeError('half way'); }
        const told = await (await fetch(url, { method: 'POST', body: ReadableStream.from(whole()) })).text();
        try {
            await (await fetch(url, { method: 'POST', body: ReadableStream.from(broken()) })).text();
        } catch (error) { return Response.json([told, error.name]); }
    } };";
    let acme = tenant(&server, "acme", script).await;
    let told = acme.send("POST", "/", &upstream.url("/")).await.expect(200).json();
    assert_eq!(told, json!(["abc", "TypeError"]));
}
