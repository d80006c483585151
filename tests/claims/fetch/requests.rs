//! What is sent, what comes back, and how many may be under way.

use super::upstream::{Upstream, answer, mirror};
use super::{PROBE, opened, probe, tenant};
use serde_json::json;
use std::sync::Arc;
use stoa_tests::{Answer, TestServer};
use tokio::sync::Barrier;

#[tokio::test(flavor = "multi_thread")]
async fn a_response_is_what_the_server_said() {
    let upstream = Upstream::answering(|_| {
        answer(
            "418 Short and stout",
            "X-Kind: teapot\r\nconnection: keep-alive\r\nset-cookie: a=b\r\n",
            "tea",
        )
    })
    .await;
    let server = opened().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let told = probe(&acme, &upstream.url("/a?b=c#d"), json!({})).await;
    let headers = json!({ "content-length": "3", "set-cookie": "a=b", "x-kind": "teapot" });
    let expected = json!({
        "status": 418, "statusText": "Short and stout", "redirected": false, "type": "basic",
        "url": upstream.url("/a?b=c"), "headers": headers, "body": "tea",
    });
    assert_eq!(told, expected);
    let again = Upstream::answering(mirror).await;
    assert!(!probe(&acme, &again.url("/"), json!({})).await["body"].as_str().unwrap().contains("cookie"));
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_of_the_connection_are_the_platforms_and_all_others_the_scripts() {
    let upstream = Upstream::answering(mirror).await;
    let server = opened().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let headers = json!({
        "Host": "evil.example", "Connection": "upgrade", "Upgrade": "x", "Content-Length": "7",
        "Transfer-Encoding": "chunked", "TE": "trailers", "Expect": "100-continue", "Keep-Alive": "1",
        "Cookie": "mine=1", "X-Mine": "é", "Origin": "https://a.example", "User-Agent": "Mine",
    });
    let init = json!({ "method": "POST", "headers": headers, "body": "whole" });
    let told = probe(&acme, &upstream.url("/"), init).await;
    let head = told["body"].as_str().unwrap();
    for own in [
        format!("host: 127.0.0.1:{}\r\n", upstream.port()).as_str(),
        "content-length: 5\r\n",
        "accept: */*\r\n",
    ] {
        assert!(head.contains(own), "{own}: {head}");
    }
    for given in
        ["cookie: mine=1", "origin: https://a.example", "user-agent: Mine", "content-type: text/plain"]
    {
        assert!(head.contains(given), "{given}: {head}");
    }
    assert!(head.contains("accept-encoding: gzip, deflate, br, zstd"), "{head}");
    for none in ["evil", "upgrade", "transfer-encoding", "te:", "expect", "keep-alive"] {
        assert!(!head.contains(none), "{none}: {head}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_requests_are_under_way_at_once() {
    let barrier = Arc::new(Barrier::new(3));
    let upstream = Upstream::start(move |mut connection| {
        let barrier = Arc::clone(&barrier);
        async move {
            connection.head().await;
            barrier.wait().await;
            connection.say(&answer("200 OK", "", "together")).await;
        }
    })
    .await;
    let server = opened().start().await;
    let script = "export default { async fetch(request) {
        const url = await request.text();
        const answers = await Promise.all([1, 2, 3].map(async () => (await fetch(url)).text()));
        return Response.json(answers);
    } };";
    let acme = tenant(&server, "acme", script).await;
    let told = acme.send("POST", "/", &upstream.url("/")).await.expect(200);
    assert_eq!(told.json(), json!(["together", "together", "together"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invocation_makes_only_so_many_requests() {
    let upstream = Upstream::answering(mirror).await;
    let server = opened().start().await;
    let script = "export default { async fetch(request) {
        const url = await request.text();
        for (let n = 0; n < 50; n++) await (await fetch(url)).text();
        if (new URL(request.url).pathname === '/one-more') await fetch(url);
        return new Response('done');
    } };";
    let acme = tenant(&server, "acme", script).await;
    assert_eq!(acme.send("POST", "/", &upstream.url("/")).await.expect(200).body, "done");
    let answer = acme.send("POST", "/one-more", &upstream.url("/")).await.expect(503);
    assert_eq!(answer.code(), "SUBREQUEST_LIMIT_EXCEEDED");
    let details = json!({ "name": "fetches", "used": 51, "limit": 50, "source": "platform" });
    assert_eq!(answer.json()["error"]["details"], details);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_fetched_while_a_script_is_made() {
    let upstream = Upstream::answering(mirror).await;
    let server = opened().start().await;
    let acme = server.tenant("acme").await;
    let source =
        format!("await fetch('{}'); export default {{ fetch: () => new Response('') }};", upstream.url("/"));
    let refused: Answer = acme.put("main", &source).await.expect(422);
    assert!(refused.body.contains("setup()"), "{refused:?}");
    let setup = format!(
        "export async function setup() {{ await (await fetch('{}')).text(); }} export default {{ fetch: () => new Response('ok') }};",
        upstream.url("/")
    );
    assert_eq!(upstream.connections(), 0);
    acme.deploy("main", &setup).await;
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn urls_that_hold_their_content_need_no_server() {
    let server = TestServer::builder().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    for (url, kind, body) in [
        ("data:,a%20b", "text/plain;charset=US-ASCII", "a b"),
        ("data:text/html;charset=utf-8,<p>é#f", "text/html;charset=utf-8", "<p>é"),
        ("data:application/json;base64,eyJhIjoxfQ==", "application/json", "{\"a\":1}"),
        ("data:;CHARSET=\"UTF-8\" ; base64 , w6k", "text/plain;charset=UTF-8", "é"),
        ("data: IMAGE/gif ;a=\" \";a=b,%41%4", "image/gif;a=\" \"", "A%4"),
        ("data:no type,x", "text/plain;charset=US-ASCII", "x"),
    ] {
        let told = probe(&acme, url, json!({})).await;
        assert_eq!((&told["headers"]["content-type"], &told["body"]), (&json!(kind), &json!(body)), "{told}");
    }
    assert_eq!(probe(&acme, "data:text/plain", json!({})).await["error"], "TypeError");
    assert_eq!(probe(&acme, "blob:null/none", json!({})).await["error"], "TypeError");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_is_fetched_by_its_url_whole_or_in_part_until_it_is_revoked() {
    let server = TestServer::builder().start().await;
    let script = "export default { async fetch() {
        const url = URL.createObjectURL(new Blob(['grün', ' und rot'], { type: 'text/plain' }));
        const ask = (init, end = '') => fetch(url + end, init).then(
            async (r) => [r.status, r.statusText, r.url === url, Object.fromEntries(r.headers), await r.text()],
            (error) => `${error}`,
        );
        const part = (range) => ask({ headers: { range } });
        const told = [await ask(), await ask({}, '#f'), await part('bytes=6-8'), await part('bytes=-3'), await part('bytes=10-99')];
        told.push(await part('bytes=13-'), await part('bytes=1-2,4-5'), await ask({ method: 'HEAD' }), await ask({}, '?q'));
        const copy = await (await fetch(url)).blob();
        URL.revokeObjectURL(url);
        return Response.json([...told, await ask(), [copy.type, await copy.text()]]);
    } };";
    let told = tenant(&server, "acme", script).await.get("/").await.expect(200).json();
    let whole =
        json!([200, "OK", true, { "content-length": "13", "content-type": "text/plain" }, "grün und rot"]);
    let part = |range: &str, text: &str| {
        let length = text.len().to_string();
        let headers =
            json!({ "content-length": length, "content-range": range, "content-type": "text/plain" });
        json!([206, "Partial Content", true, headers, text])
    };
    let failed = |why: &str| json!(format!("TypeError: fetch failed: {why}"));
    let (gone, no_part) =
        ("there is no blob at this URL", |range| format!("the blob of 13 bytes has no part '{range}'"));
    let expected = json!([
        whole,
        whole,
        part("bytes 6-8/13", "und"),
        part("bytes 10-12/13", "rot"),
        part("bytes 10-12/13", "rot"),
        failed(&no_part("bytes=13-")),
        failed(&no_part("bytes=1-2,4-5")),
        failed("a blob can only be read with GET"),
        failed(gone),
        failed(gone),
        ["text/plain", "grün und rot"],
    ]);
    assert_eq!(told, expected);
}
