//! Bodies of requests and responses: whole, or a stream that is read as fast as whoever reads it can.

use crate::fault::Fault;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use std::fmt;
use std::pin::Pin;
use stoa_kernel::ErrorCode;
use stoa_uploads::Form;

/// The most that crosses between host and guest at once: large enough that crossing costs little, small enough
/// that a few of them in flight hold no memory to speak of.
pub const MAX_CHUNK_BYTES: usize = 64 * 1024;

/// A body that comes in chunks. Nobody polls it before somebody reads, and dropping it says that nobody will.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, BodyError>> + Send>>;

/// The content of a request or response.
pub enum Body {
    /// All of it.
    Whole(Bytes),
    /// Chunk by chunk.
    Stream(BodyStream),
}

/// The content of a request alone.
pub enum Received {
    /// All of it.
    Whole(Bytes),
    /// Chunk by chunk.
    Stream(BodyStream),
    /// A form that is too large to be handed over whole.
    Form(Box<Form>),
}

/// Why a body ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is longer than it may be.
    #[error("the body is longer than its limit of {limit} bytes")]
    TooLarge {
        /// The most it may have.
        limit: usize,
    },
    /// The client took too long to send it.
    #[error("the client took too long to send the body")]
    Timeout,
    /// The client went away, or what it sent is not a body.
    #[error("the client ended the body early")]
    Aborted,
    /// It could not be read for another reason.
    #[error("the body cannot be read: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The script that was giving it ended badly.
    #[error(transparent)]
    Script(#[from] Fault),
}

impl BodyError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge { .. } => ErrorCode::BodyTooLarge,
            Self::Timeout => ErrorCode::RequestTimeout,
            Self::Aborted => ErrorCode::InvalidRequest,
            Self::Failed(_) => ErrorCode::InternalError,
            Self::Script(fault) => fault.code(),
        }
    }
}

impl Body {
    /// No bytes.
    pub const EMPTY: Self = Self::Whole(Bytes::new());

    /// All of it, where it is there already.
    pub fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Stream(_) => None,
        }
    }

    /// Reads it to its end, which must come within `limit` bytes.
    pub async fn collect(self, limit: usize) -> Result<Bytes, BodyError> {
        let mut stream = match self {
            Self::Whole(bytes) if bytes.len() > limit => return Err(BodyError::TooLarge { limit }),
            Self::Whole(bytes) => return Ok(bytes),
            Self::Stream(stream) => stream,
        };
        let mut all = BytesMut::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            if chunk.len() > limit - all.len() {
                return Err(BodyError::TooLarge { limit });
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self::Whole(bytes.into())
    }
}

impl Received {
    /// All of it, where it is there already.
    pub fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Stream(_) | Self::Form(_) => None,
        }
    }
}

impl<T: Into<Body>> From<T> for Received {
    fn from(body: T) -> Self {
        match body.into() {
            Body::Whole(bytes) => Self::Whole(bytes),
            Body::Stream(stream) => Self::Stream(stream),
        }
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => f.debug_tuple("Whole").field(bytes).finish(),
            Self::Stream(_) => f.write_str("Stream"),
            Self::Form(form) => form.fmt(f),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => f.debug_tuple("Whole").field(bytes).finish(),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    fn streamed(chunks: &[&'static str]) -> Body {
        let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from(*chunk))).collect();
        Body::Stream(Box::pin(stream::iter(chunks)))
    }

    #[tokio::test]
    async fn a_body_is_collected_up_to_its_limit_and_not_beyond() {
        assert_eq!(streamed(&["ab", "", "c"]).collect(3).await.unwrap(), "abc");
        assert_eq!(Body::from("abc").collect(3).await.unwrap(), "abc");
        for body in [streamed(&["ab", "c"]), Body::from("abc")] {
            assert!(matches!(body.collect(2).await, Err(BodyError::TooLarge { limit: 2 })));
        }
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_no_body() {
        let chunks = [Ok(Bytes::from("ab")), Err(BodyError::Aborted)];
        let body = Body::Stream(Box::pin(stream::iter(chunks)));
        assert!(matches!(body.collect(10).await, Err(BodyError::Aborted)));
    }
}
