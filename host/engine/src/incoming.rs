//! The body of a request on its way into a script: polled only while the script reads.

use crate::body::{BodyError, BodyStream, MAX_CHUNK_BYTES};
use bytes::Bytes;
use futures_util::StreamExt;

/// A stream, and what of its last chunk was more than the guest takes at once.
pub(crate) struct Incoming {
    stream: BodyStream,
    rest: Bytes,
}

/// What is left of a request's body.
#[derive(Default)]
pub(crate) enum Upload {
    /// Nothing: it was read to its end, given up, or came whole with the event.
    #[default]
    Over,
    /// Something, and nobody is reading.
    Waiting(Incoming),
    /// A read is under way and has the stream.
    Reading,
}

/// The outcome of a read: the stream comes back with the chunk, unless it is over.
pub(crate) struct Read {
    pub(crate) chunk: Result<Option<Bytes>, BodyError>,
    pub(crate) left: Upload,
}

impl From<BodyStream> for Upload {
    fn from(stream: BodyStream) -> Self {
        Self::Waiting(Incoming { stream, rest: Bytes::new() })
    }
}

impl Incoming {
    /// The next chunk, of at most `max` bytes.
    pub(crate) async fn read(mut self, max: usize) -> Read {
        let max = max.clamp(1, MAX_CHUNK_BYTES);
        while self.rest.is_empty() {
            match self.stream.next().await {
                Some(Ok(chunk)) => self.rest = chunk,
                Some(Err(error)) => return Read { chunk: Err(error), left: Upload::Over },
                None => return Read { chunk: Ok(None), left: Upload::Over },
            }
        }
        let chunk = self.rest.split_to(max.min(self.rest.len()));
        Read { chunk: Ok(Some(chunk)), left: Upload::Waiting(self) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    async fn read(upload: Upload, max: usize) -> (Option<Vec<u8>>, Upload) {
        let Upload::Waiting(incoming) = upload else { panic!("nothing is left") };
        let Read { chunk, left } = incoming.read(max).await;
        (chunk.unwrap().map(Vec::from), left)
    }

    #[tokio::test]
    async fn a_large_chunk_is_given_in_parts_and_an_empty_one_is_passed_over() {
        let chunks = ["", "abcde", "", "f"].map(|chunk| Ok(Bytes::from(chunk)));
        let mut upload = Upload::from(Box::pin(stream::iter(chunks)) as BodyStream);
        for expected in ["ab", "cd", "e", "f"] {
            let (chunk, left) = read(upload, 2).await;
            assert_eq!(chunk.as_deref(), Some(expected.as_bytes()));
            upload = left;
        }
        let (end, left) = read(upload, 2).await;
        assert!(end.is_none() && matches!(left, Upload::Over));
    }

    #[tokio::test]
    async fn no_chunk_is_larger_than_the_guest_takes_at_once() {
        let chunk = Ok(Bytes::from(vec![7; MAX_CHUNK_BYTES + 1]));
        let upload = Upload::from(Box::pin(stream::iter([chunk])) as BodyStream);
        let (chunk, left) = read(upload, usize::MAX).await;
        assert_eq!(chunk.map(|chunk| chunk.len()), Some(MAX_CHUNK_BYTES));
        assert_eq!(read(left, usize::MAX).await.0.map(|chunk| chunk.len()), Some(1));
    }
}
