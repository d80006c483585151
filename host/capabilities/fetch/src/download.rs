//! The body of a response on its way into a script: read from the other server as the script reads it, decoded,
//! and bounded in size and in time.

use crate::decode::{Coding, decoded};
use crate::error::{Failure, FetchError, Limit};
use crate::follow::Count;
use crate::limits::MAX_STREAMED_BYTES;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use http_body_util::BodyStream;
use hyper::body::Incoming;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;
use stoa_capability::MAX_CHUNK_BYTES;
use tokio::time::timeout;

pub(crate) type Chunks = BoxStream<'static, Result<Bytes, FetchError>>;

/// A body, and what of its last chunk was more than the script takes at once.
pub(crate) struct Download {
    chunks: Chunks,
    rest: Bytes,
    /// Bytes so far, those of `rest` included.
    received: usize,
    /// Whose it is.
    host: String,
    idle: Duration,
}

impl Download {
    /// Of a response.
    pub(crate) fn new(
        body: Incoming,
        coding: Option<Coding>,
        (host, idle): (String, Duration),
        count: Arc<Count>,
    ) -> Self {
        let whose = host.clone();
        let chunks = BodyStream::new(body)
            .filter_map(|frame| ready(frame.map(|frame| frame.into_data().ok()).transpose()))
            .map(move |chunk| {
                let chunk: Bytes = chunk.map_err(|error| Failure::of_client(&error, &whose))?;
                count.pass(chunk.len())?;
                Ok(chunk)
            })
            .boxed();
        let chunks = match coding {
            Some(coding) => decoded(chunks, coding, host.clone()),
            None => chunks,
        };
        Self { chunks, rest: Bytes::new(), received: 0, host, idle }
    }

    /// The next chunk, of at most `max` bytes; none at the end. A script that wants all of it in memory has the
    /// smaller limit of its tenant.
    pub(crate) async fn read(
        &mut self,
        max: usize,
        whole: Option<usize>,
    ) -> Result<Option<Bytes>, FetchError> {
        let max = max.clamp(1, MAX_CHUNK_BYTES);
        while self.rest.is_empty() {
            let next = timeout(self.idle, self.chunks.next()).await;
            let late = |_| Failure::Timeout { what: "the next part of the response", after: self.idle };
            let next = next.map_err(late).map_err(|failure| self.failed(failure))?;
            let Some(chunk) = next.transpose()? else { return Ok(None) };
            self.received = self.received.saturating_add(chunk.len());
            self.rest = chunk;
            self.check(whole)?;
        }
        self.check(whole)?;
        Ok(Some(self.rest.split_to(max.min(self.rest.len()))))
    }

    fn check(&self, whole: Option<usize>) -> Result<(), Limit> {
        match whole {
            Some(limit) if self.received > limit => Err(Limit::Whole { limit }),
            _ if self.received > MAX_STREAMED_BYTES => Err(Limit::Streamed { limit: MAX_STREAMED_BYTES }),
            _ => Ok(()),
        }
    }

    fn failed(&self, failure: Failure) -> FetchError {
        FetchError::Failed { host: self.host.clone(), failure }
    }
}
