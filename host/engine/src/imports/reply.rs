//! `reply`.

use crate::bindings::stoa::engine::reply::Host;
use crate::bindings::stoa::engine::types::{Failure as WitFailure, ResponseHead};
use crate::fault::Fault;
use crate::manifest::Failure;
use crate::{Answer, Invocation, Response};

impl Host for Invocation {
    fn send(&mut self, head: ResponseHead, body: Vec<u8>) -> wasmtime::Result<()> {
        self.give(Answer::Response(Response { status: head.status, headers: head.headers, body }));
        Ok(())
    }

    fn result(&mut self, json: Option<String>) -> wasmtime::Result<()> {
        self.give(Answer::Result(json));
        Ok(())
    }

    fn fail(&mut self, failure: WitFailure) -> wasmtime::Result<()> {
        let fault = Fault::of_failure(Failure::from(failure), self.memory.refused(), &self.limits);
        self.give(Answer::Failed(fault));
        Ok(())
    }
}
