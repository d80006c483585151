//! Other servers that do their worst: each ends in an error that says what happened, within the limits.

use super::encoded::{CODINGS, encoded};
use super::upstream::{Connection, Upstream, answer};
use super::{PROBE, opened, probe, tenant};
use serde_json::{Value, json};
use std::future::{Future, pending};
use std::time::{Duration, Instant};
use stoa_tests::{TestServer, TestTenant};
use tokio::time::sleep;

const HEAD: &str = "HTTP/1.1 200 OK\r\n";

async fn acme(server: &TestServer) -> TestTenant<'_> {
    let acme = tenant(server, "acme", PROBE).await;
    acme.api("PUT", "/quotas", Some(json!({ "wall_ms": 2_000 }))).await.expect(200);
    acme
}

/// What a script is told of a server that serves every request like this.
async fn told<F>(serve: impl Fn(Connection) -> F + Send + 'static) -> Value
where
    F: Future<Output = ()> + Send + 'static,
{
    let upstream = Upstream::start(serve).await;
    let server = opened().start().await;
    let started = Instant::now();
    let told = probe(&acme(&server).await, &upstream.url("/"), json!({})).await;
    assert!(started.elapsed() < Duration::from_secs(10), "{told}");
    told
}

/// The same of one that says this, and then nothing more or goodbye.
async fn told_of(text: impl Into<Vec<u8>>, closes: bool) -> Value {
    let text = text.into();
    told(move |mut connection| {
        let text = text.clone();
        async move {
            connection.head().await;
            connection.bytes(&text).await;
            if !closes {
                connection.gone().await;
            }
        }
    })
    .await
}

fn failed(reason: &str) -> (Value, Value) {
    (json!("FETCH_FAILED"), json!(reason))
}

fn seen(told: &Value) -> (Value, Value) {
    (told["code"].clone(), told["reason"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_nothing_is_waited_for_only_so_long() {
    for text in
        ["", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\ncontent-le", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel"]
    {
        let told = told_of(text, false).await;
        assert_eq!(seen(&told), failed("timeout"), "{text:?}: {told}");
        assert!(told["message"].as_str().unwrap().contains("longer than 1600 ms"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_drips_is_not_listened_to_for_ever() {
    let told = told(|mut connection| async move {
        connection.head().await;
        connection.say(HEAD).await;
        loop {
            connection.say("x").await;
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    assert_eq!(seen(&told), failed("timeout"), "{told}");

    let upstream = Upstream::start(|mut connection| async move {
        connection.head().await;
        connection.say("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await;
        loop {
            connection.say("x").await;
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let server = opened().start().await;
    let answer = super::ask(&acme(&server).await, &upstream.url("/"), json!({})).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "TIME_LIMIT_EXCEEDED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lies_about_the_length_of_a_body_is_found_out() {
    let long = told_of("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello", true).await;
    assert_eq!(seen(&long), failed("closed"), "{long}");
    let short = told_of("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello, and much more", false).await;
    assert_eq!(short["body"], "hello", "{short}");
    let chunked = told_of("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", true).await;
    assert_eq!(seen(&chunked), failed("closed"), "{chunked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_is_told_so() {
    for text in [
        "<html>hello</html>",
        "\0\0\0\0\0\0\0\0\0\0\0\0",
        "HTTP/9.9 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n",
    ] {
        let told = told_of(text, true).await;
        assert_eq!(seen(&told), failed("protocol"), "{text:?}: {told}");
    }
    let bad_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n";
    let told = told_of(bad_chunk, false).await;
    assert_eq!(told["code"], "FETCH_FAILED", "{told}");
    let nothing = told_of("", true).await;
    assert_eq!(seen(&nothing), failed("closed"), "{nothing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_are_bounded() {
    let long = format!("{HEAD}x: {}\r\n\r\n", "a".repeat(1 << 20));
    let told = told_of(long, false).await;
    assert_eq!(seen(&told), failed("headers"), "{told}");
    let many = (0..1_000).map(|number| format!("x-{number}: a\r\n")).collect::<Vec<_>>().concat();
    let told = told_of(format!("{HEAD}{many}\r\n"), false).await;
    assert_eq!(seen(&told), failed("headers"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_an_end_meets_the_limit_of_what_is_read_as_a_whole() {
    let told = told(|mut connection| async move {
        connection.head().await;
        connection.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        for _ in 0..160_000 {
            connection.say(&chunk).await;
        }
    })
    .await;
    assert_eq!((&told["error"], &told["code"]), (&json!("HostError"), &json!("SUBREQUEST_LIMIT_EXCEEDED")));
    assert!(told["message"].as_str().unwrap().contains("10485760"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_what_its_encoding_says_is_told_so() {
    for coding in CODINGS {
        let told = told_of(
            answer("200 OK", &format!("content-encoding: {coding}\r\n"), "\u{1}nothing of the kind"),
            false,
        )
        .await;
        assert_eq!(seen(&told), failed("encoding"), "{coding}: {told}");
        assert!(told["message"].as_str().unwrap().contains(&format!("'{coding}'")), "{told}");
    }
    for coding in CODINGS {
        let whole = encoded(coding, [[7; 10_000].as_slice()]).concat();
        let half = &whole[..whole.len() / 2];
        let head = format!("{HEAD}content-encoding: {coding}\r\ncontent-length: {}\r\n\r\n", half.len());
        let told = told_of([head.as_bytes(), half].concat(), false).await;
        assert_eq!(seen(&told), failed("encoding"), "{coding}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_reset_midway_is_told_so() {
    let told = told(|mut connection| async move {
        connection.head().await;
        connection.say("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello").await;
        connection.stream.set_zero_linger().unwrap();
    })
    .await;
    assert_eq!(seen(&told), failed("closed"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_listening_and_no_such_name_are_told_apart() {
    let server = opened().resolver(super::names::Names::new([])).start().await;
    let acme = acme(&server).await;
    let gone = Upstream::start(|_| pending()).await.url("/");
    // A listener that was dropped is closed once its task has ended.
    let told = loop {
        let told = probe(&acme, &gone, json!({})).await;
        if seen(&told) != failed("timeout") && seen(&told) != failed("closed") {
            break told;
        }
    };
    assert_eq!(seen(&told), failed("connect"), "{told}");
    let told = probe(&acme, "http://nobody.example/", json!({})).await;
    assert_eq!(seen(&told), failed("dns"), "{told}");
    assert!(told["message"].as_str().unwrap().starts_with("fetch failed: nobody.example"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_speaks_no_tls_is_told_so() {
    let upstream = Upstream::start(|mut connection| async move {
        // What answers a greeting of TLS in plain text is no server of it.
        connection.say("HTTP/1.1 400 Bad Request\r\n\r\n").await;
        connection.gone().await;
    })
    .await;
    let server = opened().start().await;
    let url = upstream.url("/").replace("http:", "https:");
    let told = probe(&acme(&server).await, &url, json!({})).await;
    assert_eq!(seen(&told), failed("tls"), "{told}");
}
