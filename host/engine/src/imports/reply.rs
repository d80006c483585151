//! `reply`.

use super::body::no_answer;
use crate::bindings::stoa::engine::reply::Host;
use crate::bindings::stoa::engine::types::{Failure as WitFailure, HostError, ResponseHead};
use crate::body::{Body, MAX_CHUNK_BYTES};
use crate::fault::Fault;
use crate::manifest::Failure;
use crate::ops::OpId;
use crate::outgoing::Outgoing;
use crate::{Answer, Invocation, Response};
use std::sync::Arc;

impl Host for Invocation {
    fn send(&mut self, head: ResponseHead, body: Vec<u8>) -> wasmtime::Result<()> {
        self.give(Answer::Response(response(head, body.into())));
        Ok(())
    }

    fn head(&mut self, head: ResponseHead) -> wasmtime::Result<()> {
        // Only the first answer counts; nobody would read the body of a second one.
        if self.answer.is_some() {
            let (outgoing, body) = Outgoing::new(Arc::clone(&self.pace));
            self.outgoing = Some(outgoing);
            self.pace.advance();
            self.give(Answer::Response(response(head, Body::Stream(body))));
        }
        Ok(())
    }

    fn write(&mut self, chunk: Vec<u8>) -> wasmtime::Result<OpId> {
        if chunk.len() > MAX_CHUNK_BYTES {
            return Err(wasmtime::Error::msg("a chunk of a body is larger than the host takes at once"));
        }
        let Some(outgoing) = &self.outgoing else {
            return Err(wasmtime::Error::msg("a body has no head, or has ended"));
        };
        let written = outgoing.write(chunk);
        Ok(self.ops.start(written))
    }

    fn write_result(&mut self, op: OpId) -> wasmtime::Result<Result<(), HostError>> {
        Ok(self.ops.take::<()>(op).ok_or_else(|| no_answer(op)))
    }

    fn end(&mut self) -> wasmtime::Result<()> {
        if let Some(outgoing) = self.outgoing.take() {
            outgoing.end();
            self.pace.advance();
        }
        Ok(())
    }

    fn result(&mut self, json: Option<String>) -> wasmtime::Result<()> {
        self.give(Answer::Result(json));
        Ok(())
    }

    fn fail(&mut self, failure: WitFailure) -> wasmtime::Result<()> {
        let fault = Fault::of_failure(Failure::from(failure), self.memory.refused(), &self.limits);
        Invocation::fail(self, fault);
        Ok(())
    }
}

fn response(head: ResponseHead, body: Body) -> Response {
    Response { status: head.status, headers: head.headers, body }
}
