//! The body of a request on its way out: whole, or chunk by chunk as fast as the other server takes it.

use crate::error::{FetchError, Limit, SecretError};
use crate::limits::{CHUNKS_AHEAD, MAX_STREAMED_BYTES};
use crate::secrets::{MAX_SEARCHED_BYTES, names_one};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

pub(crate) type RequestBody = UnsyncBoxBody<Bytes, BrokenOff>;

/// The script ended before its body did.
#[derive(Debug, thiserror::Error)]
#[error("the body of the request broke off")]
pub(crate) struct BrokenOff;

/// The script's end of a body. Dropped before its end, it breaks the request off.
#[derive(Clone)]
pub(crate) struct Upload {
    chunks: mpsc::Sender<Bytes>,
    sent: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
}

/// When the other server last took something.
#[derive(Clone)]
pub(crate) struct Progress(watch::Sender<Instant>);

/// The content of a request.
pub(crate) enum Content {
    /// All of it; it can be sent again.
    Whole(Bytes),
    /// What comes out of an [`Upload`], once.
    Stream(RequestBody),
    /// It did, and is gone.
    Gone,
}

impl Upload {
    /// Both ends.
    pub(crate) fn new(progress: Progress) -> (Self, Content) {
        let (chunks, taken) = mpsc::channel(CHUNKS_AHEAD);
        let ended = Arc::new(AtomicBool::new(false));
        let is_ended = Arc::clone(&ended);
        let frames = stream::unfold(Some(taken), move |taken| {
            let (progress, is_ended) = (progress.clone(), Arc::clone(&is_ended));
            async move {
                let mut taken: mpsc::Receiver<Bytes> = taken?;
                match taken.recv().await {
                    Some(chunk) => {
                        progress.note();
                        Some((Ok(Frame::data(chunk)), Some(taken)))
                    }
                    None if is_ended.load(Ordering::Acquire) => None,
                    None => Some((Err(BrokenOff), None)),
                }
            }
        });
        let body = StreamBody::new(frames).boxed_unsync();
        (Self { chunks, sent: Arc::default(), ended }, Content::Stream(body))
    }

    /// Ready once there is room for the chunk. False: the other server wants no more.
    pub(crate) async fn write(self, chunk: Vec<u8>) -> Result<bool, FetchError> {
        let sent = self.sent.fetch_add(chunk.len(), Ordering::Relaxed).saturating_add(chunk.len());
        if sent <= MAX_SEARCHED_BYTES && names_one(&chunk) {
            return Err(SecretError::Streamed.into());
        }
        if sent > MAX_STREAMED_BYTES {
            return Err(Limit::Streamed { limit: MAX_STREAMED_BYTES }.into());
        }
        Ok(self.chunks.send(chunk.into()).await.is_ok())
    }

    /// The body is complete.
    pub(crate) fn end(self) {
        self.ended.store(true, Ordering::Release);
    }
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Instant::now()))
    }

    /// Something was taken, or a request begins.
    pub(crate) fn note(&self) {
        self.0.send_replace(Instant::now());
    }

    /// Waits until nothing has been taken for so long.
    pub(crate) async fn stalls(&self, wait: Duration) {
        loop {
            let due = *self.0.borrow() + wait;
            if due <= Instant::now() {
                return;
            }
            sleep_until(due).await;
        }
    }
}

impl Content {
    /// The body of the next request: of a stream there is only one.
    pub(crate) fn body(&mut self) -> Option<RequestBody> {
        match std::mem::replace(self, Self::Gone) {
            Self::Whole(bytes) => {
                *self = Self::Whole(bytes.clone());
                Some(Full::new(bytes).map_err(|never| match never {}).boxed_unsync())
            }
            Self::Stream(body) => Some(body),
            Self::Gone => None,
        }
    }

    /// What is sent of it at once.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::Stream(_) | Self::Gone => 0,
        }
    }

    pub(crate) fn is_stream(&self) -> bool {
        !matches!(self, Self::Whole(_))
    }
}
