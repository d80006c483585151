//! Capability `crypto`: the arithmetic behind `crypto.subtle` and the helpers beside it.
#![doc = include_str!("../README.md")]

mod aes;
mod curve25519;
mod curve448;
mod derive;
mod ec;
mod error;
mod hash;
mod host;
mod keys;
mod okp;
mod password;
mod rsa;
mod sign;
mod turns;

pub use error::CryptoError;

use std::sync::Arc;
use stoa_capability::{Capability, GateData, Invocation, gate};
use stoa_kernel::Cx;
use turns::{Lane, Turns};
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:crypto-host; world host { import stoa:engine/crypto@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

use bindings::stoa::engine::crypto as wit;

/// The capability.
#[derive(Default)]
pub struct Crypto {
    turns: Turns,
}

/// What an invocation keeps of it.
pub struct CryptoState {
    lane: Arc<Lane>,
}

impl Capability for Crypto {
    const NAME: &'static str = "crypto";
    const IN_INIT: bool = true;
    type State = CryptoState;

    fn open(&self, cx: &Cx) -> CryptoState {
        CryptoState { lane: self.turns.lane(&cx.tenant) }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, GateData<Self>>(linker, gate)
    }
}
