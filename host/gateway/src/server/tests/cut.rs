//! What ends a connection: a client that goes, and one that takes too long.

use super::{LONG, SHORT, TestServer, patient, soon};
use crate::config::Settings;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

#[tokio::test]
async fn a_client_that_goes_away_has_its_request_dropped_at_once() {
    let server = TestServer::start(patient()).await;
    let mut client = server.connect().await;
    client.get("/wait").await;
    soon(&server.script.arrived).await;
    drop(client);
    soon(&server.script.dropped).await;
}

#[tokio::test]
async fn a_client_that_closes_its_half_has_gone_too() {
    let server = TestServer::start(patient()).await;
    let mut client = server.connect().await;
    client.get("/wait").await;
    soon(&server.script.arrived).await;
    client.0.shutdown().await.unwrap();
    soon(&server.script.dropped).await;
}

#[tokio::test]
async fn a_client_that_leaves_amid_an_answer_has_its_stream_dropped() {
    let server = TestServer::start(patient()).await;
    for path in ["/endless", "/silent"] {
        let mut client = server.connect().await;
        client.get(path).await.until("\r\n\r\n").await;
        assert_eq!(server.live.under_way(), 1);
        drop(client);
        let began = Instant::now();
        while server.live.under_way() > 0 {
            assert!(began.elapsed() < LONG, "{path} goes on");
            tokio::task::yield_now().await;
        }
    }
}

/// How long the server bears a client that says this, and then nothing.
async fn borne(settings: Settings, bytes: &str) -> Duration {
    let server = TestServer::start(settings).await;
    let mut client = server.connect().await;
    let began = Instant::now();
    client.send(bytes).await.end().await;
    began.elapsed()
}

#[tokio::test]
async fn headers_that_never_end_are_cut() {
    let settings = Settings { header_timeout: SHORT, ..patient() };
    for bytes in ["G", "GET / HTTP/1.1\r\nhost: a\r\nx"] {
        assert!(borne(settings.clone(), bytes).await >= SHORT, "{bytes:?}");
    }
}

#[tokio::test]
async fn headers_that_trickle_in_are_cut() {
    let server = TestServer::start(Settings { header_timeout: SHORT, ..patient() }).await;
    let mut client = server.connect().await;
    let began = Instant::now();
    client.send("GET / HTTP/1.1\r\n").await;
    // Until the server has had enough, which shows in a write that fails.
    while client.0.write_all(b"x: y\r\n").await.is_ok() {
        assert!(began.elapsed() < LONG, "a client may trickle for ever");
        sleep(SHORT / 10).await;
    }
    assert_eq!(server.script.served.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_asked_is_closed() {
    let settings = Settings { idle_timeout: SHORT, ..patient() };
    assert!(borne(settings.clone(), "").await >= SHORT);
    for next in ["", "GET / HT"] {
        let bytes = format!("GET / HTTP/1.1\r\nhost: a\r\n\r\n{next}");
        assert!(borne(settings.clone(), &bytes).await >= SHORT, "{next}");
    }
}

#[tokio::test]
async fn an_idle_http2_connection_is_closed() {
    let settings = Settings { idle_timeout: SHORT, ..patient() };
    assert!(borne(settings, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0").await >= SHORT);
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_cut() {
    let settings = Settings { body_timeout: SHORT, idle_timeout: SHORT, header_timeout: SHORT, ..patient() };
    let server = TestServer::start(settings).await;
    for path in ["/large", "/endless"] {
        let mut client = server.connect().await;
        client.get(path).await.until("HTTP/1.1 200").await;
        let began = Instant::now();
        // Until nobody is there to take it.
        while client.0.write_all(b"x").await.is_ok() {
            assert!(began.elapsed() < LONG, "{path} waits for ever");
            sleep(SHORT / 10).await;
        }
        assert_eq!(server.live.under_way(), 0, "{path}");
    }
}

#[tokio::test]
async fn a_server_that_takes_its_time_is_waited_for() {
    let settings = Settings { body_timeout: SHORT, idle_timeout: SHORT, header_timeout: SHORT, ..patient() };
    let server = TestServer::start(settings).await;
    let mut client = server.connect().await;
    client.get("/wait").await;
    sleep(SHORT * 4).await;
    server.script.release.notify_one();
    client.until("released").await;
}

#[tokio::test]
async fn one_address_has_no_more_connections_than_it_may() {
    let server = TestServer::start(Settings { max_connections_per_ip: Some(1), ..patient() }).await;
    let mut first = server.connect().await;
    first.get("/").await.until("ok").await;
    assert_eq!(server.connect().await.end().await, "");
    first.get("/").await.until("ok").await;
    drop(first);
    let began = Instant::now();
    loop {
        let mut next = server.connect().await;
        let _ = next.0.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        if next.end().await.ends_with("ok") {
            break;
        }
        assert!(began.elapsed() < LONG, "the place is not given back");
    }
}

#[tokio::test]
async fn more_connections_than_there_may_be_wait_for_their_turn() {
    let server = TestServer::start(Settings { max_connections: 1, ..patient() }).await;
    let mut first = server.connect().await;
    first.get("/wait").await;
    soon(&server.script.arrived).await;
    let mut second = server.connect().await;
    second.get("/").await;
    server.script.release.notify_one();
    first.until("released").await;
    drop(first);
    second.until("ok").await;
}
