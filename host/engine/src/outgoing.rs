//! The body of an answer on its way out of a script. The channel is short, so that a slow client slows the
//! script down and not the host.

use crate::body::{BodyError, BodyStream};
use crate::fault::Fault;
use crate::pace::Pace;
use bytes::Bytes;
use futures_util::Stream;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::sync::{mpsc, oneshot};

/// Chunks that wait for the client: with those of the largest size, 256 KiB for each answer that streams.
const CHUNKS: usize = 4;

/// The script's end of a body.
pub(crate) struct Outgoing {
    chunks: mpsc::Sender<Bytes>,
    end: oneshot::Sender<Result<(), BodyError>>,
}

/// The client's end of a body. Dropped before its end, it says that the answer is not wanted any more.
struct Leaving {
    chunks: mpsc::Receiver<Bytes>,
    /// None: it has been told.
    end: Option<oneshot::Receiver<Result<(), BodyError>>>,
    pace: Arc<Pace>,
}

impl Outgoing {
    /// Both ends.
    pub(crate) fn new(pace: Arc<Pace>) -> (Self, BodyStream) {
        let (chunks, leaving) = mpsc::channel(CHUNKS);
        let (end, told) = oneshot::channel();
        (Self { chunks, end }, Box::pin(Leaving { chunks: leaving, end: Some(told), pace }))
    }

    /// Ready once the channel has taken the chunk. If nobody is there to take it, the invocation is about to be
    /// cut, and the script has no time left to be told.
    pub(crate) fn write(&self, chunk: Vec<u8>) -> impl Future<Output = ()> + Send + use<> {
        let chunks = self.chunks.clone();
        async move {
            if chunks.send(chunk.into()).await.is_err() {
                pending::<()>().await;
            }
        }
    }

    /// The body is complete.
    pub(crate) fn end(self) {
        // Whoever listened may be gone.
        let _ = self.end.send(Ok(()));
    }

    /// The body is not, and never will be.
    pub(crate) fn fail(self, fault: Fault) {
        let _ = self.end.send(Err(fault.into()));
    }
}

impl Stream for Leaving {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(chunk) = ready!(this.chunks.poll_recv(cx)) {
            this.pace.advance();
            return Poll::Ready(Some(Ok(chunk)));
        }
        let Some(end) = &mut this.end else { return Poll::Ready(None) };
        let told = ready!(Pin::new(end).poll(cx));
        this.end = None;
        Poll::Ready(match told {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Err(error)),
            Err(_) => Some(Err(BodyError::Aborted)),
        })
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        // Once the script has given all of it, what it still does is not for this client.
        if self.end.is_some() && !self.chunks.is_closed() {
            self.pace.give_up();
        }
    }
}
