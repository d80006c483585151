//! A request from its headers to the end of its answer, as its connection counts it.

use super::live::Live;
use super::watch::Watch;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// One request under way. Dropped before its answer was complete, it was given up.
pub(super) struct Flight {
    live: Arc<Live>,
    watch: Arc<Watch>,
    producing: bool,
    complete: bool,
}

impl Flight {
    pub(super) fn begin(live: &Arc<Live>, watch: &Arc<Watch>) -> Self {
        live.begin();
        if !watch.begin() {
            watch.stop();
        }
        watch.produce();
        Self { live: Arc::clone(live), watch: Arc::clone(watch), producing: true, complete: false }
    }

    /// Who is waited for: the server, or the client.
    fn set_producing(&mut self, producing: bool) {
        if self.producing != producing {
            self.producing = producing;
            if producing { self.watch.produce() } else { self.watch.produced() }
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.set_producing(false);
        self.watch.end(self.complete);
        self.live.end();
    }
}

/// The body of an answer that is under way.
pub(super) struct InFlight<B> {
    body: B,
    flight: Flight,
}

impl<B: Body<Data = Bytes> + Unpin> InFlight<B> {
    pub(super) fn new(body: B, mut flight: Flight) -> Self {
        flight.set_producing(false);
        flight.complete = body.is_end_stream();
        Self { body, flight }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for InFlight<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        this.flight.set_producing(polled.is_pending());
        match &polled {
            Poll::Ready(None) => this.flight.complete = true,
            Poll::Ready(Some(Ok(_))) => this.flight.complete = this.body.is_end_stream(),
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
