//! HTTP/2 without TLS, by prior knowledge.

use super::{TestServer, patient, soon};
use crate::server::Drained;
use bytes::Bytes;
use http::{Request, StatusCode, Version};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::net::Shutdown;
use std::sync::atomic::Ordering;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

type Sender = SendRequest<Full<Bytes>>;

async fn connect(server: &TestServer) -> (Sender, JoinHandle<hyper::Result<()>>) {
    over(TcpStream::connect(server.address).await.unwrap()).await
}

async fn over(tcp: TcpStream) -> (Sender, JoinHandle<hyper::Result<()>>) {
    let (sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(tcp)).await.unwrap();
    (sender, tokio::spawn(connection))
}

fn request(path: &str) -> Request<Full<Bytes>> {
    Request::post(format!("http://a{path}")).body(Full::from("hello")).unwrap()
}

async fn text(sender: &mut Sender, path: &str) -> String {
    let response = sender.send_request(request(path)).await.unwrap();
    assert_eq!((response.version(), response.status()), (Version::HTTP_2, StatusCode::OK));
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().into()).unwrap()
}

#[tokio::test]
async fn requests_share_a_connection() {
    let server = TestServer::start(patient()).await;
    let (mut sender, _connection) = connect(&server).await;
    let waiting = tokio::spawn(sender.clone().send_request(request("/wait")));
    soon(&server.script.arrived).await;
    assert_eq!(text(&mut sender, "/echo").await, "hello");
    server.script.release.notify_one();
    assert!(waiting.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_stream_that_is_reset_has_its_request_dropped_at_once() {
    let server = TestServer::start(patient()).await;
    let (mut sender, _connection) = connect(&server).await;
    let waiting = tokio::spawn(sender.clone().send_request(request("/wait")));
    soon(&server.script.arrived).await;
    waiting.abort();
    soon(&server.script.dropped).await;
    assert_eq!(text(&mut sender, "/").await, "ok", "the others go on");
}

#[tokio::test]
async fn a_connection_that_breaks_has_all_its_requests_dropped() {
    let server = TestServer::start(patient()).await;
    let tcp = TcpStream::connect(server.address).await.unwrap().into_std().unwrap();
    let cable = tcp.try_clone().unwrap();
    let (mut sender, _connection) = over(TcpStream::from_std(tcp).unwrap()).await;
    let waiting = tokio::spawn(async move { sender.send_request(request("/wait")).await.map(drop) });
    soon(&server.script.arrived).await;
    cable.shutdown(Shutdown::Both).unwrap();
    soon(&server.script.dropped).await;
    assert!(waiting.await.unwrap().is_err());
}

#[tokio::test]
async fn draining_finishes_the_streams_there_are() {
    let mut server = TestServer::start(patient()).await;
    let (mut sender, connection) = connect(&server).await;
    let waiting = tokio::spawn(sender.clone().send_request(request("/wait")));
    soon(&server.script.arrived).await;
    server.stop();
    // GOAWAY: the client may open no further stream.
    while sender.ready().await.is_ok() && !server.live.is_draining() {
        tokio::task::yield_now().await;
    }
    server.script.release.notify_one();
    let response = waiting.await.unwrap().unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "released");
    assert_eq!(server.serving.await.unwrap(), Drained { finished: 1, cut: 0 });
    let _ = connection.await.unwrap();
}

#[tokio::test]
async fn a_client_that_only_opens_streams_to_reset_them_is_sent_away() {
    let server = TestServer::start(patient()).await;
    let (sender, _connection) = connect(&server).await;
    for _ in 0..1_000 {
        let waiting = tokio::spawn(sender.clone().send_request(request("/wait")));
        // Either it arrives, or the connection takes no more.
        tokio::select! {
            () = server.script.arrived.notified() => waiting.abort(),
            () = async { while !waiting.is_finished() { tokio::task::yield_now().await; } } => break,
        }
    }
    let served = server.script.served.load(Ordering::SeqCst);
    assert!(served < 300, "{served} requests were begun for nothing");
}
