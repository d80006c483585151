//! Capability `intl`: what the platform's `Intl` is made of.
#![doc = include_str!("../README.md")]

mod collation;
mod data;
mod date;
mod error;
mod formatters;
mod host;
mod list;
mod locales;
mod made;
mod names;
mod number;
mod parts;
mod plural;
mod relative;
mod text;
mod zones;

use formatters::Formatters;
use std::sync::Arc;
use stoa_capability::{Capability, GateData, Invocation, gate};
use stoa_kernel::Cx;
use text::MAX_TEXT;
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:intl-host; world host { import stoa:engine/intl@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

/// The capability.
#[derive(Default)]
pub struct Intl {
    formatters: Arc<Formatters>,
}

/// What an invocation reaches of it.
pub struct IntlState {
    formatters: Arc<Formatters>,
}

impl Capability for Intl {
    const NAME: &'static str = "intl";
    const IN_INIT: bool = true;
    type State = IntlState;

    fn open(&self, _cx: &Cx) -> IntlState {
        IntlState { formatters: Arc::clone(&self.formatters) }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        bindings::stoa::engine::intl::add_to_linker::<_, GateData<Self>>(linker, gate)
    }
}
