//! The host's side of the world `core`: what every script gets, whatever it was granted.

mod body;
mod clock;
mod ops;
mod parts;
mod random;
mod reply;
mod snapshot;
mod uploads;
mod url;

use crate::Invocation;
use crate::bindings::Core;
use wasmtime::component::{HasSelf, Linker};

/// Adds them to `linker`.
pub(crate) fn add_to_linker(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
    Core::add_to_linker::<_, HasSelf<_>>(linker, |invocation| invocation)
}

impl crate::bindings::stoa::engine::types::Host for Invocation {}
