//! One connection, from its first byte to its last.

use super::flight::{Flight, InFlight};
use super::io::{Stream, Watched};
use super::live::Live;
use super::tls::Tls;
use super::watch::{Patience, Watch};
use super::{Handler, Peer};
use crate::answer::Reply;
use crate::config::Settings;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::debug;

/// Requests of one HTTP/2 connection at once: as many as browsers make, and no more than a tenant's lane and its
/// queue take.
const MAX_STREAMS: u32 = 100;
/// What is buffered of an answer for one stream whose client is slow.
const MAX_SEND_BYTES: usize = 64 * 1024;
/// Of requests whose headers are so much above the limit, hyper says no by itself; below it, we do.
const HEADER_MARGIN: usize = 2;
/// hyper reads bodies through the same buffer.
const MIN_BUFFER_BYTES: usize = 64 * 1024;

/// What a connection needs of its server.
pub(super) struct Context<H> {
    pub(super) handler: Arc<H>,
    pub(super) live: Arc<Live>,
    pub(super) tls: Option<Arc<Tls>>,
}

/// Serves a connection until either side has had enough.
pub(super) async fn serve<H: Handler>(
    context: Context<H>,
    tcp: TcpStream,
    mut peer: Peer,
    settings: Arc<Settings>,
    watch: Arc<Watch>,
) {
    let stream = match &context.tls {
        None => Stream::Plain(tcp),
        // Its deadline is that of headers: a handshake is what comes before them.
        Some(tls) => match timeout(settings.header_timeout, tls.acceptor().accept(tcp)).await {
            Ok(Ok(stream)) => Stream::Tls(Box::new(stream)),
            Ok(Err(error)) => return debug!(peer = %peer.address, %error, "no TLS handshake"),
            Err(_) => return debug!(peer = %peer.address, "the TLS handshake took too long"),
        },
    };
    peer.secure = context.tls.is_some();
    let service = Requests { handler: context.handler, live: context.live, watch: Arc::clone(&watch), peer };
    let io = TokioIo::new(Watched { stream, watch: Arc::clone(&watch) });
    let builder = builder(&settings);
    let mut connection = pin!(builder.serve_connection(io, service));
    let patience = Patience {
        header: settings.header_timeout,
        body: settings.body_timeout,
        idle: settings.idle_timeout,
    };
    let mut timer = pin!(sleep_until(Instant::now() + patience.idle));
    let mut stopping = false;
    poll_fn(|cx| {
        if !stopping && watch.is_stopped(cx) {
            stopping = true;
            connection.as_mut().graceful_shutdown();
        }
        if let Poll::Ready(end) = connection.as_mut().poll(cx) {
            if let Err(error) = end {
                debug!(peer = %peer.address, %error, "connection");
            }
            return Poll::Ready(());
        }
        // Most polls leave the timer alone: it is only brought forward, and looks again when it fires.
        if let Some(deadline) = watch.deadline(&patience)
            && deadline < timer.deadline()
        {
            timer.as_mut().reset(deadline);
        }
        while timer.as_mut().poll(cx).is_ready() {
            match watch.deadline(&patience) {
                Some(deadline) if deadline <= Instant::now() => {
                    debug!(peer = %peer.address, "the client was waited for long enough");
                    return Poll::Ready(());
                }
                Some(deadline) => timer.as_mut().reset(deadline),
                None => timer.as_mut().reset(Instant::now() + patience.idle),
            }
        }
        Poll::Pending
    })
    .await;
}

fn builder(settings: &Settings) -> auto::Builder<TokioExecutor> {
    let header_bytes = settings.max_header_bytes.saturating_mul(HEADER_MARGIN);
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        // The watch has a deadline for headers that does not count the time in which nothing is asked.
        .header_read_timeout(None)
        .half_close(false)
        .max_buf_size(header_bytes.max(MIN_BUFFER_BYTES));
    builder
        .http2()
        .max_concurrent_streams(MAX_STREAMS)
        .max_send_buf_size(MAX_SEND_BYTES)
        .max_header_list_size(u32::try_from(header_bytes).unwrap_or(u32::MAX));
    builder
}

/// The requests of one connection.
struct Requests<H> {
    handler: Arc<H>,
    live: Arc<Live>,
    watch: Arc<Watch>,
    peer: Peer,
}

impl<H: Handler> Service<Request<Incoming>> for Requests<H> {
    type Response = Response<InFlight<Reply>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let flight = Flight::begin(&self.live, &self.watch);
        let (handler, peer) = (Arc::clone(&self.handler), self.peer);
        Box::pin(async move {
            let response = handler.handle(request, peer).await;
            Ok(response.map(|body| InFlight::new(body, flight)))
        })
    }
}
