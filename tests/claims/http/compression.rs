//! Answers are compressed where that is worth it, for those who take them so, and nobody gets other content.

use super::rules::from;
use super::{LONG, Wire, on_every_database, tenant};
use serde_json::json;
use std::io::Read;
use stoa_tests::{TestServer, TestTenant};
use tokio::time::timeout;

on_every_database! {
    whoever_takes_it_compressed_gets_the_same_content
    what_must_not_be_touched_is_not
    a_stream_is_compressed_and_still_arrives_as_it_is_written
    an_event_stream_arrives_as_it_is
    a_tag_is_known_again_in_either_form
    a_kept_answer_is_kept_in_each_form
    answers_of_the_platform_are_compressed_too
    it_can_be_turned_off
}

const SCRIPT: &str = r#"
import { registerWebHandler } from "stoa";
const text = "a text of a certain length, which says the same again; ".repeat(100);
registerWebHandler("/text", () => text);
registerWebHandler("/long", () => text.repeat(500));
registerWebHandler("/short", () => "short");
registerWebHandler("/tagged", () => new Response(text, { headers: { "content-type": "text/plain", etag: '"one"' } }));
registerWebHandler("/fixed", () => new Response(text, { headers: { "content-type": "text/plain", "cache-control": "no-transform" } }));
registerWebHandler("/own", () => new Response(text, { headers: { "content-type": "text/plain", "content-encoding": "identity-ish" } }));
registerWebHandler("/image", () => new Response(text, { headers: { "content-type": "image/png" } }));
registerWebHandler("/part", () => new Response(text, { status: 206, headers: { "content-type": "text/plain", "content-range": "bytes 0-1/2" } }));
registerWebHandler("/kept", () => `${text} ${Math.random()}`, "GET", { cache: "1h" });
const slowly = (type) => new Response((async function* () {
  yield new TextEncoder().encode("data: first\n\n");
  await new Promise((done) => setTimeout(done, 60_000));
})(), { headers: { "content-type": type } });
registerWebHandler("/stream", () => slowly("text/plain"));
registerWebHandler("/events", () => slowly("text/event-stream"));
"#;

/// Status, headers and bytes as they came, to a request for a coding.
async fn coded(
    server: &TestServer,
    acme: &TestTenant<'_>,
    path: &str,
    accepts: &str,
) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let request = server.request("GET", &acme.host(), path).header("accept-encoding", accepts);
    let response = request.send().await.unwrap();
    let headers = response.headers().clone();
    (headers, response.bytes().await.unwrap().to_vec())
}

fn plain(coding: &str, coded: &[u8]) -> String {
    let mut plain = String::new();
    let read = match coding {
        "gzip" => flate2::read::GzDecoder::new(coded).read_to_string(&mut plain),
        "br" => brotli::Decompressor::new(coded, 4096).read_to_string(&mut plain),
        "zstd" => zstd::Decoder::new(coded).unwrap().read_to_string(&mut plain),
        other => panic!("{other}"),
    };
    read.unwrap();
    plain
}

async fn whoever_takes_it_compressed_gets_the_same_content(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for path in ["/text", "/long"] {
        let whole = acme.get(path).await.expect(200);
        assert_eq!((whole.header("vary"), whole.header("content-encoding")), ("accept-encoding", ""));
        for (accepts, coding) in [
            ("gzip, deflate, br, zstd", "zstd"),
            ("br, gzip", "br"),
            ("gzip", "gzip"),
            ("br;q=0.1, gzip", "gzip"),
        ] {
            let (headers, bytes) = coded(&server, &acme, path, accepts).await;
            assert_eq!(
                (&headers["content-encoding"], &headers["vary"]),
                (&coding.parse().unwrap(), &"accept-encoding".parse().unwrap())
            );
            assert!(bytes.len() < whole.body.len() / 10);
            assert_eq!(plain(coding, &bytes), whole.body, "{path} {coding}");
        }
    }
    let (headers, bytes) = coded(&server, &acme, "/text", "gzip").await;
    let head = from(&server, &acme, "HEAD", "/text", &[("accept-encoding", "gzip")]).await.expect(200);
    assert_eq!(
        (head.header("content-encoding"), head.header("content-length")),
        ("gzip", bytes.len().to_string().as_str())
    );
    assert_eq!(
        (&head.headers["vary"], &head.headers["content-type"]),
        (&headers["vary"], &headers["content-type"])
    );
}

async fn what_must_not_be_touched_is_not(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (path, coding) in
        [("/short", ""), ("/fixed", ""), ("/image", ""), ("/part", ""), ("/own", "identity-ish")]
    {
        let answer = from(&server, &acme, "GET", path, &[("accept-encoding", "gzip")]).await;
        assert_eq!((answer.header("content-encoding"), answer.header("vary")), (coding, ""), "{path}");
        assert!(answer.body.contains("short") || answer.body.contains("a text"), "{path}");
    }
    for accepts in ["identity", "gzip;q=0", "deflate", "*;q=0", "@@;;q,"] {
        let answer = from(&server, &acme, "GET", "/text", &[("accept-encoding", accepts)]).await;
        assert_eq!(answer.header("content-encoding"), "", "{accepts}");
    }
    // The length of an answer is nothing for the pages of other sites.
    let page = [("accept-encoding", "gzip"), ("cookie", "a=1"), ("sec-fetch-site", "cross-site")];
    assert_eq!(from(&server, &acme, "GET", "/text", &page).await.header("content-encoding"), "");
}

async fn a_stream_is_compressed_and_still_arrives_as_it_is_written(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    acme.api("PUT", "/quotas", Some(json!({ "wall_ms": 100_000 }))).await.expect(200);
    let request = server.request("GET", &acme.host(), "/stream").header("accept-encoding", "gzip");
    let mut response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let read = async {
        let mut bytes = Vec::new();
        let mut seen = [0; 13];
        while flate2::read::GzDecoder::new(&*bytes).read_exact(&mut seen).is_err() {
            bytes.extend_from_slice(&response.chunk().await.unwrap().expect("more"));
        }
        seen
    };
    assert_eq!(&timeout(LONG, read).await.expect("the first piece"), b"data: first\n\n");
}

async fn an_event_stream_arrives_as_it_is(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    acme.api("PUT", "/quotas", Some(json!({ "wall_ms": 100_000 }))).await.expect(200);
    let mut wire = Wire::to(&server).await;
    let request = "GET /events HTTP/1.1\r\nhost: acme.stoa.test\r\naccept-encoding: gzip\r\n\r\n";
    let answer = wire.send(request).await.until("data: first").await;
    assert!(!answer.contains("content-encoding"), "{answer}");
}

async fn a_tag_is_known_again_in_either_form(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let (headers, _) = coded(&server, &acme, "/tagged", "gzip").await;
    assert_eq!(headers["etag"], "W/\"one\"");
    assert_eq!(acme.get("/tagged").await.header("etag"), "\"one\"");
    for tag in ["\"one\"", "W/\"one\"", "\"none\", W/\"one\""] {
        let known =
            from(&server, &acme, "GET", "/tagged", &[("accept-encoding", "gzip"), ("if-none-match", tag)])
                .await;
        assert_eq!(
            (known.status, known.body.as_str(), known.header("vary")),
            (304, "", "accept-encoding"),
            "{tag}"
        );
        assert_eq!((known.header("etag"), known.header("content-encoding")), ("W/\"one\"", ""));
    }
    let other = from(&server, &acme, "GET", "/tagged", &[("if-none-match", "\"two\"")]).await;
    assert_eq!(other.status, 200);
}

async fn a_kept_answer_is_kept_in_each_form(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let first = acme.get("/kept").await.expect(200);
    for _ in 0..2 {
        for coding in ["gzip", "br", "zstd"] {
            let (headers, bytes) = coded(&server, &acme, "/kept", coding).await;
            assert_eq!(
                (&headers["content-encoding"], &headers["age"]),
                (&coding.parse().unwrap(), &"0".parse().unwrap())
            );
            assert_eq!(plain(coding, &bytes), first.body);
            let tag = headers["etag"].to_str().unwrap();
            assert_eq!(tag, format!("W/{}", first.header("etag")));
            let asked = [("accept-encoding", coding), ("if-none-match", tag)];
            let known = from(&server, &acme, "GET", "/kept", &asked).await;
            assert_eq!((known.status, known.header("vary")), (304, "accept-encoding"));
        }
        assert_eq!(acme.get("/kept").await.body, first.body);
    }
}

async fn answers_of_the_platform_are_compressed_too(server: TestServer) {
    let url = format!("http://{}/engine/api/openapi.json", server.address());
    let response = reqwest::Client::new().get(url).header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(
        (&response.headers()["content-encoding"], &response.headers()["vary"]),
        (&"gzip".parse().unwrap(), &"accept-encoding".parse().unwrap())
    );
    let bytes = response.bytes().await.unwrap();
    assert!(plain("gzip", &bytes).contains("\"openapi\""));
}

async fn it_can_be_turned_off(server: TestServer) {
    let (_, builder) = server.stop().await;
    let server = builder.settings(|settings| settings.http.compression = false).start().await;
    let acme = tenant(&server, SCRIPT).await;
    let (headers, _) = coded(&server, &acme, "/text", "gzip").await;
    assert!(!headers.contains_key("content-encoding") && !headers.contains_key("vary"));
}
