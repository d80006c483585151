//! Connections over real sockets, with a handler of the tests' own. Bytes are written as hostile clients would.

mod cut;
mod drain;
mod framing;
mod http2;
mod tls;

use super::{Drained, Handler, Live, Peer, Server, Tls};
use crate::answer::Reply;
use crate::config::Settings;
use futures_util::stream;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Nothing here takes so long unless it never ends.
const LONG: Duration = Duration::from_secs(20);
/// A timeout that a test wants to see.
const SHORT: Duration = Duration::from_millis(200);

/// What a test's handler does, by path.
#[derive(Default)]
struct Script {
    arrived: Notify,
    release: Notify,
    dropped: Notify,
    served: AtomicUsize,
}

/// Tells that a request was dropped.
struct Guard<'a>(&'a Script);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.dropped.notify_one();
    }
}

impl Handler for Script {
    async fn handle(&self, request: Request<Incoming>, peer: Peer) -> Response<Reply> {
        self.served.fetch_add(1, Ordering::SeqCst);
        let (parts, body) = request.into_parts();
        Response::new(match parts.uri.path() {
            "/peer" => Reply::from(format!("{peer:?}")),
            "/host" => Reply::from(format!("{:?}", parts.headers.get("host"))),
            "/echo" => body.collect().await.map_or_else(|_| "broken".into(), |body| body.to_bytes().into()),
            "/wait" => {
                let _guard = Guard(self);
                self.arrived.notify_one();
                self.release.notified().await;
                "released".into()
            }
            // More than any socket buffers.
            "/large" => vec![b'x'; 64 << 20].into(),
            "/endless" => Reply::stream(Box::pin(stream::repeat_with(|| Ok(vec![b'x'; 65_536].into())))),
            "/silent" => Reply::stream(Box::pin(stream::pending())),
            "/broken" => Reply::stream(Box::pin(stream::iter([
                Ok("begun".into()),
                Err(stoa_engine::BodyError::Aborted),
            ]))),
            _ => "ok".into(),
        })
    }
}

struct TestServer {
    address: SocketAddr,
    script: Arc<Script>,
    live: Arc<Live>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<Drained>,
}

/// Settings with which nothing times out within a test.
fn patient() -> Settings {
    let long = LONG * 3;
    Settings {
        header_timeout: long,
        body_timeout: long,
        idle_timeout: long,
        drain: long,
        ..Settings::default()
    }
}

impl TestServer {
    async fn start(settings: Settings) -> Self {
        Self::with_tls(settings, None).await
    }

    async fn with_tls(settings: Settings, tls: Option<Arc<Tls>>) -> Self {
        let live = Arc::new(Live::new(settings));
        let any = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0);
        let server = Server::bind(any, Arc::clone(&live), tls).await.unwrap();
        let (address, script) = (server.local_addr(), Arc::new(Script::default()));
        let (stop, stopped) = oneshot::channel::<()>();
        let handler = Arc::clone(&script);
        let serving = tokio::spawn(async move {
            server
                .serve(handler, async {
                    let _ = stopped.await;
                })
                .await
        });
        Self { address, script, live, stop: Some(stop), serving }
    }

    async fn connect(&self) -> Client {
        Client(TcpStream::connect(self.address).await.unwrap())
    }

    /// Tells it to stop, without waiting for that.
    fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }
}

/// A client that writes bytes.
struct Client(TcpStream);

impl Client {
    async fn send(&mut self, text: &str) -> &mut Self {
        self.0.write_all(text.as_bytes()).await.unwrap();
        self
    }

    async fn get(&mut self, path: &str) -> &mut Self {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n")).await
    }

    /// Reads until the server has said `text`.
    async fn until(&mut self, text: &str) -> String {
        let mut all = Vec::new();
        let read = async {
            while !String::from_utf8_lossy(&all).contains(text) {
                let byte = self.0.read_u8().await;
                all.push(byte.unwrap_or_else(|_| panic!("the connection ended before '{text}'")));
            }
        };
        timeout(LONG, read).await.unwrap_or_else(|_| panic!("no '{text}'"));
        String::from_utf8(all).unwrap()
    }

    /// Reads until the server closes the connection; a reset is an end, too.
    async fn end(&mut self) -> String {
        let mut all = Vec::new();
        let _ = timeout(LONG, self.0.read_to_end(&mut all)).await.expect("the connection ends");
        String::from_utf8_lossy(&all).into_owned()
    }
}

async fn soon(event: &Notify) {
    timeout(LONG, event.notified()).await.expect("it happens");
}
