//! A body that is compressed on its way out: no faster than its client takes it, in bounded memory, and what there is
//! goes out when there is nothing more for the moment.

use super::reply::Reply;
use crate::compress::{Encoder, PIECE_BYTES};
use bytes::Bytes;
use http_body::Body;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use stoa_engine::BodyError;

/// Less is not worth a frame of its own, unless nothing more is there.
const FRAME_BYTES: usize = 8 * 1024;

pub(super) struct Coded {
    source: Reply,
    /// Of the source, not compressed yet.
    rest: Bytes,
    /// None: all has gone out.
    encoder: Option<Encoder>,
    /// It may hold something back.
    holds: bool,
    /// So much was taken since something went out.
    taken: usize,
}

type Piece = Option<Result<Bytes, BodyError>>;

impl Coded {
    pub(super) fn new(source: Reply, encoder: Encoder) -> Self {
        Self { source, rest: Bytes::new(), encoder: Some(encoder), holds: false, taken: 0 }
    }

    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Piece> {
        loop {
            let Some(encoder) = &mut self.encoder else { return Poll::Ready(None) };
            if self.rest.is_empty() {
                let next = match Pin::new(&mut self.source).poll_frame(cx) {
                    Poll::Pending if self.holds => {
                        (self.holds, self.taken) = (false, 0);
                        let flushed = encoder.flush().map(|()| encoder.take());
                        return Poll::Ready(Some(flushed.map_err(broken)));
                    }
                    next => ready!(next),
                };
                match next {
                    Some(Ok(frame)) => self.rest = frame.into_data().unwrap_or_default(),
                    Some(Err(error)) => {
                        self.encoder = None;
                        return Poll::Ready(Some(Err(error)));
                    }
                    None => {
                        let end = self.encoder.take().map(Encoder::finish);
                        return Poll::Ready(end.map(|end| end.map(Bytes::from).map_err(broken)));
                    }
                }
                continue;
            }
            let piece = self.rest.split_to(self.rest.len().min(PIECE_BYTES));
            if let Err(error) = encoder.write(&piece) {
                self.encoder = None;
                return Poll::Ready(Some(Err(broken(error))));
            }
            (self.holds, self.taken) = (true, self.taken + piece.len());
            let waiting = encoder.waiting();
            if waiting >= FRAME_BYTES || (waiting > 0 && self.taken >= PIECE_BYTES) {
                self.taken = 0;
                return Poll::Ready(Some(Ok(encoder.take())));
            }
        }
    }
}

fn broken(error: std::io::Error) -> BodyError {
    BodyError::Failed(error.into())
}
