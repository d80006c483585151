//! Connections are counted: each holds its place until it is closed, idle or not.

use crate::limits::MAX_TENANT_CONNECTIONS;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places of one tenant, among those of all.
#[derive(Clone)]
pub(crate) struct Permits {
    tenant: Arc<Semaphore>,
    all: Arc<Semaphore>,
}

/// One place.
pub(crate) type Permit = [Option<OwnedSemaphorePermit>; 2];

impl Permits {
    pub(crate) fn among(all: Arc<Semaphore>) -> Self {
        Self { tenant: Arc::new(Semaphore::new(MAX_TENANT_CONNECTIONS)), all }
    }

    /// Whether a new connection would have to wait.
    pub(crate) fn are_taken(&self) -> bool {
        self.tenant.available_permits() == 0
    }

    /// A place, once there is one. Neither semaphore is ever closed.
    pub(crate) async fn acquire(&self) -> Permit {
        let tenant = Arc::clone(&self.tenant).acquire_owned().await.ok();
        [tenant, Arc::clone(&self.all).acquire_owned().await.ok()]
    }
}

/// A connection that holds its place.
pub(crate) struct Permitted {
    stream: TokioIo<TcpStream>,
    _permit: Permit,
}

impl Permitted {
    pub(crate) fn new(stream: TcpStream, permit: Permit) -> Self {
        Self { stream: TokioIo::new(stream), _permit: permit }
    }

    fn stream(self: Pin<&mut Self>) -> Pin<&mut TokioIo<TcpStream>> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl Connection for Permitted {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Permitted {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<Result<()>> {
        self.stream().poll_read(cx, buf)
    }
}

impl Write for Permitted {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        self.stream().poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.stream().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.stream().poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.stream().poll_write_vectored(cx, bufs)
    }
}
