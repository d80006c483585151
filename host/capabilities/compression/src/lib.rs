//! Capability `compression`: `CompressionStream` and `DecompressionStream`.
#![doc = include_str!("../README.md")]

mod codec;
mod host;

use codec::Codec;
use stoa_capability::{Capability, GateData, Handles, Invocation, gate};
use stoa_kernel::Cx;
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:compression-host; world host { import stoa:engine/compression@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

/// Codecs open at once; the memory that they hold is reached first.
const MAX_OPEN: usize = 1_000;

/// The capability.
pub struct Compression;

/// What an invocation keeps of it.
pub struct CompressionState {
    open: Handles<Codec>,
    /// What the open codecs weigh.
    bytes: usize,
}

impl Capability for Compression {
    const NAME: &'static str = "compression";
    const IN_INIT: bool = true;
    type State = CompressionState;

    fn open(&self, cx: &Cx) -> CompressionState {
        CompressionState { open: Handles::new(cx, MAX_OPEN), bytes: 0 }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::compression::add_to_linker::<_, GateData<Self>>(linker, gate)
    }
}
