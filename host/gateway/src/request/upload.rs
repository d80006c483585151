//! The body of a request: read as fast as it is wanted, up to a limit, from a client that may not take for ever.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, StatusCode, Version};
use http_body::Body;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use stoa_engine::BodyError;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep, timeout};

/// A body that is read whole must come on by so much in the time that is given between two pieces: a byte now and
/// then is no progress.
const STEP: usize = 1024;

/// A body that nobody wants is still read for so long and so far.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 8 * 1024 * 1024;

/// A body on its way in. What is not read of it is read after all when it is dropped, if that helps its sender.
pub(crate) struct Upload<B: Body<Data = Bytes> + Send + Unpin + 'static> {
    /// None: it is being read to no end.
    body: Option<B>,
    /// Whether its sender goes on, not having read an answer.
    is_coming: bool,
    limit: u64,
    left: u64,
    patience: Duration,
    /// Bytes that count as progress.
    step: usize,
    since_step: usize,
    is_waiting: bool,
    timer: Option<Pin<Box<Sleep>>>,
}

/// What `Content-Length` says; hyper has seen to it that this is what comes.
pub(crate) fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether a body may be left unread, so that its connection ends with this answer: over HTTP/1 what is left of it
/// stands before the next request. Whoever is not told would send that request in vain.
pub(crate) fn ends_connection(request: &Parts, answer: StatusCode) -> bool {
    let is_refused = answer.is_client_error() || answer.is_server_error();
    match declared_length(&request.headers) {
        _ if request.version >= Version::HTTP_2 => false,
        Some(length) => length > LINGER_BYTES as u64,
        None => is_refused && request.headers.contains_key(TRANSFER_ENCODING),
    }
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> Upload<B> {
    /// Of at most `limit` bytes. `is_coming`: its sender writes all of it before it reads an answer, as it is over
    /// HTTP/1 unless it waits to be asked for it.
    pub(crate) fn new(body: B, limit: u64, patience: Duration, is_coming: bool) -> Self {
        Self {
            body: Some(body),
            is_coming,
            limit,
            left: limit,
            patience,
            step: 1,
            since_step: 0,
            is_waiting: false,
            timer: None,
        }
    }

    /// With another limit, where nothing was read yet.
    pub(crate) fn limit(&mut self, limit: u64) {
        (self.limit, self.left) = (limit, limit);
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_over(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    /// All of it. `expected` is what it says of its length.
    pub(crate) async fn whole(&mut self, expected: Option<u64>) -> Result<Bytes, BodyError> {
        if self.is_over() {
            return Ok(Bytes::new());
        }
        self.step = STEP;
        let Some(first) = self.next().await.transpose()? else { return Ok(Bytes::new()) };
        // Most come in one piece, which needs no copy.
        let Some(second) = self.next().await.transpose()? else { return Ok(first) };
        let least = first.len() + second.len();
        let expected = usize::try_from(expected.unwrap_or(0).min(self.limit)).unwrap_or(0);
        let mut all = BytesMut::with_capacity(expected.max(least));
        all.extend_from_slice(&first);
        all.extend_from_slice(&second);
        while let Some(chunk) = self.next().await.transpose()? {
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    /// All of it, or more than `most` bytes of it; and whether it was cut so.
    pub(crate) async fn beginning(&mut self, most: u64) -> Result<(Bytes, bool), BodyError> {
        self.step = STEP;
        let mut all = BytesMut::new();
        while let Some(chunk) = self.next().await.transpose()? {
            all.extend_from_slice(&chunk);
            if all.len() as u64 > most {
                return Ok((all.freeze(), true));
            }
        }
        Ok((all.freeze(), false))
    }

    fn take(&mut self, data: Bytes) -> Result<Bytes, BodyError> {
        let bytes = u64::try_from(data.len()).unwrap_or(u64::MAX);
        if bytes > self.left {
            return Err(BodyError::TooLarge { limit: usize::try_from(self.limit).unwrap_or(usize::MAX) });
        }
        self.left -= bytes;
        self.since_step += data.len();
        if self.since_step >= self.step {
            self.since_step = 0;
            self.is_waiting = false;
        }
        Ok(data)
    }

    /// Only time in which somebody reads counts: a script that reads slowly is not the client's fault.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let patience = self.patience;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(patience)));
        if !std::mem::replace(&mut self.is_waiting, true) {
            timer.as_mut().reset(Instant::now() + patience);
        }
        timer.as_mut().poll(cx)
    }
}

impl<B: Body<Data = Bytes> + Send + Unpin + 'static> Stream for Upload<B> {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            let Some(body) = &mut this.body else { return Poll::Ready(None) };
            match Pin::new(body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Poll::Ready(Some(this.take(data))),
                    // Trailers are nothing that a script could see.
                    _ => {}
                },
                Poll::Ready(Some(Err(_))) => {
                    this.body = None;
                    return Poll::Ready(Some(Err(BodyError::Aborted)));
                }
                Poll::Ready(None) => {
                    this.body = None;
                    return Poll::Ready(None);
                }
                Poll::Pending => {
                    ready!(this.poll_patience(cx));
                    this.body = None;
                    return Poll::Ready(Some(Err(BodyError::Timeout)));
                }
            }
        }
    }
}

/// A client that is still writing has not read the answer, and would lose it if the connection closed at once.
impl<B: Body<Data = Bytes> + Send + Unpin + 'static> Drop for Upload<B> {
    fn drop(&mut self) {
        let Some(mut body) = self.body.take().filter(|body| self.is_coming && !body.is_end_stream()) else {
            return;
        };
        let rest = async move {
            let mut left = LINGER_BYTES;
            while let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
                match left.checked_sub(frame.data_ref().map_or(0, Bytes::len)) {
                    Some(rest) => left = rest,
                    None => break,
                }
            }
        };
        // Where nothing can be spawned any more, the server is going down.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(LINGER, rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::{BodyExt, StreamBody};
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_connection_ends_where_something_may_be_left_on_it() {
        let ends = |version, name: &'static str, value: &'static str, answer| {
            let request = http::Request::builder().version(version).header(name, value).body(()).unwrap();
            ends_connection(&request.into_parts().0, answer)
        };
        let (one, two) = (Version::HTTP_11, Version::HTTP_2);
        let (fine, refused) = (StatusCode::OK, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(ends(one, "content-length", "8388609", fine));
        assert!(ends(one, "content-length", "8388609", refused));
        assert!(ends(one, "transfer-encoding", "chunked", refused));
        assert!(!ends(one, "content-length", "8388608", refused));
        assert!(!ends(one, "transfer-encoding", "chunked", fine));
        assert!(!ends(one, "accept", "*/*", refused));
        assert!(!ends(two, "content-length", "8388609", refused));
    }

    const PATIENCE: Duration = Duration::from_secs(30);

    /// Chunks of so many bytes, so many seconds apart.
    fn body(chunks: &[(u64, usize)], limit: u64) -> Upload<impl Body<Data = Bytes> + Send + Unpin + use<>> {
        let chunks = stream::iter(chunks.to_vec()).then(|(seconds, bytes)| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok::<_, Infallible>(Frame::data(Bytes::from(vec![b'x'; bytes])))
        });
        Upload::new(StreamBody::new(chunks).boxed_unsync(), limit, PATIENCE, true)
    }

    async fn whole(chunks: &[(u64, usize)], limit: u64) -> Result<usize, &'static str> {
        match body(chunks, limit).whole(None).await {
            Ok(bytes) => Ok(bytes.len()),
            Err(BodyError::TooLarge { .. }) => Err("too large"),
            Err(BodyError::Timeout) => Err("timeout"),
            Err(_) => Err("other"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_ends_at_its_limit() {
        assert_eq!(whole(&[], 0).await, Ok(0));
        assert_eq!(whole(&[(0, 3), (0, 3), (0, 4)], 10).await, Ok(10));
        assert_eq!(whole(&[(0, 3), (0, 3), (0, 5)], 10).await, Err("too large"));
        assert_eq!(whole(&[(0, 11)], 10).await, Err("too large"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_may_be_slow_and_may_not_stall() {
        assert_eq!(whole(&[(29, STEP), (29, STEP), (29, STEP)], 1 << 20).await, Ok(3 * STEP));
        assert_eq!(whole(&[(0, STEP), (31, STEP)], 1 << 20).await, Err("timeout"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_now_and_then_is_no_progress_for_a_body_that_is_read_whole() {
        let trickle = [(7, 1); 10];
        assert_eq!(whole(&trickle, 1 << 20).await, Err("timeout"));
        let streamed: Vec<_> = body(&trickle, 1 << 20).collect().await;
        assert!(streamed.iter().all(Result::is_ok) && streamed.len() == 10, "a script may like it so");
    }

    #[tokio::test(start_paused = true)]
    async fn a_script_that_reads_slowly_is_not_the_clients_fault() {
        let mut body = body(&[(1, 5), (1, 5)], 100);
        for _ in 0..2 {
            tokio::time::sleep(PATIENCE * 2).await;
            assert!(matches!(body.next().await, Some(Ok(_))));
        }
        assert!(body.next().await.is_none());
    }

    /// A body of two pieces that tells when it is dropped, having been read or not.
    fn told(is_coming: bool) -> (Upload<impl Body<Data = Bytes> + Send + Unpin + use<>>, Arc<AtomicUsize>) {
        let read = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&read);
        let chunks = stream::iter(0..2).map(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"x")))
        });
        (Upload::new(StreamBody::new(chunks).boxed_unsync(), 1, PATIENCE, is_coming), read)
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_wants_is_read_on_so_that_its_sender_reads_why() {
        for (is_coming, expected) in [(true, 2), (false, 0)] {
            let (body, read) = told(is_coming);
            drop(body);
            tokio::time::sleep(LINGER).await;
            assert_eq!(read.load(Ordering::SeqCst), expected);
        }
    }
}
