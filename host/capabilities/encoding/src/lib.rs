//! Capability `encoding`: `TextDecoder` for the encodings that are not UTF-8.
#![doc = include_str!("../README.md")]

mod decoding;
mod host;

use decoding::Decoding;
use stoa_capability::{Capability, GateData, Handles, Invocation, gate};
use stoa_kernel::Cx;
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:encoding-host; world host { import stoa:engine/encoding@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

/// Texts being decoded at once. Each holds a few hundred bytes, also when the script has forgotten it.
const MAX_OPEN: usize = 1_000;

/// The capability.
pub struct Encoding;

/// What an invocation keeps of it.
pub struct EncodingState {
    open: Handles<Decoding>,
}

impl Capability for Encoding {
    const NAME: &'static str = "encoding";
    const IN_INIT: bool = true;
    type State = EncodingState;

    fn open(&self, cx: &Cx) -> EncodingState {
        EncodingState { open: Handles::new(cx, MAX_OPEN) }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::encoding::add_to_linker::<_, GateData<Self>>(linker, gate)
    }
}
