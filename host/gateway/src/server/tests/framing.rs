//! Where one request ends and the next begins, nobody may be of two minds.

use super::{TestServer, patient};

/// What is answered to these bytes, until the server closes.
async fn answer(bytes: &str) -> String {
    let server = TestServer::start(patient()).await;
    server.connect().await.send(bytes).await.end().await
}

fn answers(text: &str) -> usize {
    text.matches("HTTP/1.1 ").count()
}

#[tokio::test]
async fn a_request_with_two_lengths_is_refused() {
    let text =
        answer("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab").await;
    assert!(text.starts_with("HTTP/1.1 400"), "{text}");
    assert_eq!(answers(&text), 1);
}

#[tokio::test]
async fn nothing_can_be_smuggled_behind_a_length_that_contradicts_the_chunks() {
    for lengths in
        ["transfer-encoding: chunked\r\ncontent-length: 4", "content-length: 4\r\ntransfer-encoding: chunked"]
    {
        let smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n";
        let text = answer(&format!("POST /echo HTTP/1.1\r\nhost: a\r\n{lengths}\r\n\r\n{smuggled}")).await;
        assert_eq!(answers(&text), 1, "the connection ends after the doubtful request: {text}");
    }
}

#[tokio::test]
async fn malformed_requests_are_refused_and_the_connection_ends() {
    for bytes in [
        "GET / HTTP/1.1\r\nhost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\nx: \0\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +1\r\n\r\na",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, gzip\r\n\r\n",
        "POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1} not a TLS server\r\n\r\n",
    ] {
        let text = answer(bytes).await;
        assert!(text.starts_with("HTTP/1.1 400") && answers(&text) == 1, "{bytes:?}: {text}");
    }
}

#[tokio::test]
async fn a_bad_chunk_breaks_the_body_and_the_connection() {
    let head = "POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    for chunks in ["zz\r\n", "5\r\nhelloXX0\r\n\r\n", "ffffffffffffffffff\r\n", "-1\r\n\r\n"] {
        let text = answer(&format!("{head}{chunks}")).await;
        assert!(text.contains("broken") && answers(&text) == 1, "{chunks:?}: {text}");
    }
}

#[tokio::test]
async fn headers_beyond_the_bound_are_refused_before_they_are_kept() {
    let many = "h: 1\r\n".repeat(200);
    let text = answer(&format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n")).await;
    assert!(text.starts_with("HTTP/1.1 431"), "{text}");
    let large = "x".repeat(200 * 1024);
    let text = answer(&format!("GET / HTTP/1.1\r\nhost: a\r\nx: {large}")).await;
    assert!(text.starts_with("HTTP/1.1 431"), "{text}");
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = TestServer::start(patient()).await;
    let mut client = server.connect().await;
    let requests = "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\noneGET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let text = client.send(requests).await.end().await;
    assert_eq!(answers(&text), 2);
    assert!(text.find("one").unwrap() < text.find("ok").unwrap(), "{text}");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_taken_for_a_whole_one() {
    let server = TestServer::start(patient()).await;
    let text = server.connect().await.get("/broken").await.end().await;
    assert!(!text.ends_with("0\r\n\r\n"), "{text}");
}
