//! Capability `templates`: pages out of templates and data, HTML out of Markdown.
#![doc = include_str!("../README.md")]

mod desk;
mod error;
mod host;
mod limits;
mod places;

pub use error::TemplatesError;

use desk::Desk;
use places::Places;
use std::sync::Arc;
use stoa_capability::{Capability, GateData, Invocation, gate};
use stoa_kernel::Cx;
use stoa_rendering::Renderer;
use wasmtime::component::Linker;

mod bindings {
    #![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]
    wasmtime::component::bindgen!({
        inline: "package stoa:templates-host; world host { import stoa:engine/templates@0.1.0; }",
        path: "../../../wit",
        imports: { default: trappable },
        with: { "stoa:engine/types@0.1.0": stoa_capability::types },
    });
}

use bindings::stoa::engine::templates as wit;

/// The capability.
pub struct Templates {
    renderer: Renderer,
    places: Places,
}

impl Templates {
    /// That renders by `renderer`.
    pub fn new(renderer: Renderer) -> Self {
        Self { renderer, places: Places::default() }
    }
}

/// What an invocation keeps of it.
pub struct TemplatesState {
    desk: Arc<Desk>,
}

impl Capability for Templates {
    const NAME: &'static str = "templates";
    type State = TemplatesState;

    fn open(&self, cx: &Cx) -> TemplatesState {
        TemplatesState { desk: Arc::new(Desk::new(self.renderer.clone(), self.places.lane(&cx.tenant))) }
    }

    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, GateData<Self>>(linker, gate)
    }
}
