//! The body of every response, whoever gives it.

use super::coded::Coded;
use crate::access::{Outcome, Watched};
use crate::compress::Encoder;
use bytes::Bytes;
use futures_util::StreamExt;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use stoa_engine::{BodyError, BodyStream};
use stoa_kernel::{Meter, Metric};

/// What a response holds. Dropping a script's stream before its end cancels the invocation.
#[derive(Default)]
enum Content {
    /// Nothing more.
    #[default]
    Empty,
    /// All of it.
    Whole(Bytes),
    /// As a script goes on to give it.
    Stream(BodyStream),
    /// From a router of the platform.
    Platform(axum::body::Body),
    /// Compressed as it goes.
    Coded(Box<Coded>),
}

/// A body on its way out, and who wants to know of it.
#[derive(Default)]
pub struct Reply {
    content: Content,
    watched: Watched,
}

impl Reply {
    pub(crate) fn stream(stream: BodyStream) -> Self {
        Self { content: Content::Stream(stream), watched: Watched::default() }
    }

    pub(crate) fn platform(body: axum::body::Body) -> Self {
        Self { content: Content::Platform(body), watched: Watched::default() }
    }

    /// The same, compressed as it goes.
    pub(crate) fn coded(mut self, encoder: Encoder) -> Self {
        let watched = std::mem::take(&mut self.watched);
        Self { content: Content::Coded(Box::new(Coded::new(self, encoder))), watched }
    }

    /// All of it, if it is there. Nothing of it has gone out.
    pub(crate) fn whole(&self) -> Option<Bytes> {
        match &self.content {
            Content::Empty => Some(Bytes::new()),
            Content::Whole(bytes) => Some(bytes.clone()),
            Content::Stream(_) | Content::Platform(_) | Content::Coded(_) => None,
        }
    }

    /// How long it is, if that is known.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.size_hint().exact()
    }

    /// The response as its method and status allow it: an answer to HEAD has the length of the body that GET would
    /// get, and no body; there are statuses that have neither.
    pub(crate) fn fit(response: &mut Response<Self>, is_head: bool) {
        let status = response.status();
        let bodiless = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
        if bodiless || status == StatusCode::RESET_CONTENT {
            response.headers_mut().remove(CONTENT_LENGTH);
        } else if is_head {
            if let Some(bytes) = response.body().bytes().filter(|bytes| *bytes > 0) {
                response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(bytes));
            }
        } else {
            return;
        }
        response.body_mut().content = Content::Empty;
    }

    /// Has those told who want to know of it.
    pub(crate) fn watch(response: &mut Response<Self>, mut watched: Watched) {
        if let Some(entry) = &mut watched.access {
            entry.status = Some(response.status().as_u16());
        }
        response.body_mut().watched = watched;
    }
}

impl<T: Into<Bytes>> From<T> for Reply {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        let content = if bytes.is_empty() { Content::Empty } else { Content::Whole(bytes) };
        Self { content, watched: Watched::default() }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        let frame = match &mut this.content {
            Content::Empty => None,
            Content::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                this.content = Content::Empty;
                Some(Ok(Frame::data(bytes)))
            }
            Content::Stream(stream) => ready!(stream.poll_next_unpin(cx)).map(|chunk| chunk.map(Frame::data)),
            Content::Platform(body) => ready!(Pin::new(body).poll_frame(cx))
                .map(|frame| frame.map_err(|error| BodyError::Failed(error.into()))),
            Content::Coded(coded) => ready!(coded.poll_next(cx)).map(|piece| piece.map(Frame::data)),
        };
        match &frame {
            None => this.content = Content::Empty,
            Some(Ok(frame)) => {
                let bytes = frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(0));
                if let Some(entry) = &mut this.watched.access {
                    entry.bytes += bytes;
                }
                if let Some(meter) = &this.watched.meter {
                    meter.charge(Metric::Response, bytes);
                }
            }
            Some(Err(_)) => {
                if let Some(entry) = &mut this.watched.access {
                    entry.outcome = Outcome::BrokenOff;
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Empty => true,
            Content::Whole(_) | Content::Stream(_) | Content::Coded(_) => false,
            Content::Platform(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Empty => SizeHint::with_exact(0),
            Content::Whole(bytes) => SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
            Content::Stream(_) | Content::Coded(_) => SizeHint::default(),
            Content::Platform(body) => body.size_hint(),
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        let is_over = self.is_end_stream();
        let entry = self.watched.access.as_mut();
        if let Some(entry) = entry.filter(|entry| is_over && entry.outcome == Outcome::GivenUp) {
            entry.outcome = Outcome::Complete;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(status: u16, is_head: bool) -> Response<Reply> {
        let mut response = Response::new(Reply::from("hello"));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Reply::fit(&mut response, is_head);
        response
    }

    #[test]
    fn an_answer_to_head_says_how_long_the_body_would_be() {
        let response = fitted(200, true);
        assert_eq!(response.headers()[CONTENT_LENGTH], "5");
        assert!(response.body().is_end_stream());
    }

    #[test]
    fn some_statuses_have_no_body() {
        for status in [204, 205, 304] {
            let response = fitted(status, false);
            assert!(response.body().is_end_stream() && response.headers().is_empty(), "{status}");
        }
        assert!(!fitted(404, false).body().is_end_stream());
    }
}
