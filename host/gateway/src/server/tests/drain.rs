//! Stopping loses no request that can still be answered.

use super::{Client, TestServer, patient, soon};
use crate::config::Settings;
use crate::server::{BindError, Drained, Live, Server};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

#[tokio::test]
async fn what_is_under_way_is_finished_and_nothing_new_begins() {
    let mut server = TestServer::start(patient()).await;
    let mut client = server.connect().await;
    client.get("/wait").await;
    soon(&server.script.arrived).await;
    let mut idle = server.connect().await;
    idle.get("/").await.until("ok").await;
    server.stop();
    assert_eq!(idle.end().await, "", "an idle connection is closed");
    assert!(server.live.is_draining());
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
    server.script.release.notify_one();
    let answer = client.end().await;
    assert!(answer.contains("connection: close") && answer.ends_with("released"), "{answer}");
    assert_eq!(server.serving.await.unwrap(), Drained { finished: 1, cut: 0 });
}

#[tokio::test]
async fn what_takes_too_long_is_cut_and_counted() {
    let mut server = TestServer::start(Settings { drain: Duration::from_millis(50), ..patient() }).await;
    let mut client = server.connect().await;
    client.get("/wait").await;
    soon(&server.script.arrived).await;
    server.stop();
    assert_eq!(server.serving.await.unwrap(), Drained { finished: 0, cut: 1 });
    assert_eq!(client.end().await, "");
    soon(&server.script.dropped).await;
}

#[tokio::test]
async fn a_server_with_nothing_to_do_stops_at_once() {
    let mut server = TestServer::start(patient()).await;
    let silent = server.connect().await;
    let mut idle = server.connect().await;
    idle.get("/").await.until("ok").await;
    server.stop();
    assert_eq!(server.serving.await.unwrap(), Drained { finished: 0, cut: 0 });
    for mut client in [silent, idle] {
        assert_eq!(Client::end(&mut client).await, "");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error_that_says_what_to_do() {
    let server = TestServer::start(patient()).await;
    let again = Server::bind(server.address, Arc::new(Live::new(patient())), None).await;
    let error = again.err().expect("two servers on one port");
    assert!(matches!(error, BindError::InUse { .. }));
    assert!(error.to_string().contains("STOA_LISTEN"), "{error}");
}
