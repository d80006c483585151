//! Capability `validation`: data against JSON Schema and rule strings.
#![doc = include_str!("../README.md")]

mod host;

use std::sync::Arc;
use stoa_capability::{Capability, GateData, Invocation, gate};
use stoa_kernel::Cx;
use stoa_schema::Schemas;
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:validation-host; world host { import stoa:engine/validation@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

/// The capability.
#[derive(Default)]
pub struct Validation {
    schemas: Arc<Schemas>,
}

/// Steps that all checks of an invocation take together: those of ten large ones, or some tenths of a second.
const MAX_STEPS: u64 = 10 * stoa_schema::limits::MAX_STEPS;

/// What an invocation reaches of it.
pub struct ValidationState {
    schemas: Arc<Schemas>,
    /// Steps that were taken.
    steps: u64,
}

impl Capability for Validation {
    const NAME: &'static str = "validation";
    const IN_INIT: bool = true;
    type State = ValidationState;

    fn open(&self, _cx: &Cx) -> ValidationState {
        ValidationState { schemas: Arc::clone(&self.schemas), steps: 0 }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::validation::add_to_linker::<_, GateData<Self>>(linker, gate)
    }
}
