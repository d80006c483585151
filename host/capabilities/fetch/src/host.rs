//! The host functions of `fetch`: what the script gives becomes a request, and what comes back an answer.

use crate::Fetch;
use crate::bindings::stoa::engine::fetch as wit;
use crate::error::FetchError;
use crate::follow::Head;
use crate::limits::Allowance;
use crate::outgoing::{Outgoing, Redirect, headers, method};
use crate::target::Target;
use crate::upload::{Content, Progress, Upload};
use bytes::Bytes;
use futures_util::future::Either;
use std::future::ready;
use stoa_capability::{Gate, GuestError, HostError, OpId};
use stoa_kernel::{ErrorCode, Passage};

impl GuestError for FetchError {
    fn code(&self) -> ErrorCode {
        Self::code(self)
    }

    fn details(&self) -> Option<String> {
        Self::details(self)
    }
}

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

impl wit::Host for Gate<'_, Fetch> {
    fn send(&mut self, exchange: u32, request: wit::Request) -> wasmtime::Result<OpId> {
        self.start(|granted| match outgoing(request, &granted.cx.passage) {
            Ok((outgoing, upload)) => {
                let allowance = Allowance::from(granted.limits);
                Either::Left(granted.state.send(granted.cx, allowance, exchange, outgoing, upload))
            }
            Err(error) => Either::Right(ready(Err(error))),
        })
    }

    fn send_result(&mut self, op: OpId) -> Outcome<wit::Response> {
        Ok(self.result::<Head>(op).map(|head| wit::Response {
            status: head.status,
            status_text: head.status_text,
            headers: head.headers,
            url: head.url,
            redirected: head.redirected,
            has_body: head.has_body,
        }))
    }

    fn write(&mut self, exchange: u32, chunk: Vec<u8>) -> wasmtime::Result<OpId> {
        self.start(|granted| granted.state.write(exchange, chunk))
    }

    fn write_result(&mut self, op: OpId) -> Outcome<bool> {
        Ok(self.result(op))
    }

    fn end(&mut self, exchange: u32) -> wasmtime::Result<()> {
        if let Ok(granted) = self.granted()? {
            granted.state.end(exchange);
        }
        Ok(())
    }

    fn read(&mut self, exchange: u32, max: u32, whole: bool) -> wasmtime::Result<OpId> {
        let max = usize::try_from(max)?;
        self.start(|granted| {
            let whole = whole.then_some(granted.limits.response_bytes);
            granted.state.read(exchange, max, whole)
        })
    }

    fn read_result(&mut self, op: OpId) -> Outcome<Option<Vec<u8>>> {
        Ok(self.result::<Option<Bytes>>(op).map(|chunk| chunk.map(Vec::from)))
    }

    fn cancel(&mut self, exchange: u32) -> wasmtime::Result<()> {
        if let Ok(granted) = self.granted()? {
            granted.state.cancel(exchange);
        }
        Ok(())
    }
}

/// The request, and the end of its body that the script writes to.
fn outgoing(request: wit::Request, passage: &Passage) -> Result<(Outgoing, Option<Upload>), FetchError> {
    let progress = Progress::new();
    let (content, upload) = match request.content {
        wit::Content::Whole(bytes) => (Content::Whole(bytes.into()), None),
        wit::Content::Streamed => {
            let (upload, content) = Upload::new(progress.clone());
            (content, Some(upload))
        }
    };
    let outgoing = Outgoing {
        method: method(&request.method)?,
        target: Target::parse(&request.url)?,
        headers: headers(request.headers, passage)?,
        content,
        progress,
        redirect: match request.redirect {
            wit::Redirect::Follow => Redirect::Follow,
            wit::Redirect::Error => Redirect::Error,
            wit::Redirect::Manual => Redirect::Manual,
        },
        revealed: None,
    };
    Ok((outgoing, upload))
}
