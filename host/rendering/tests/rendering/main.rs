//! Templates and texts as scripts give them, rendered as the server does.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may stop at once")]

mod handlebars;
mod hostile;
mod markdown;
mod pages;

use std::path::PathBuf;
use std::sync::OnceLock;
use stoa_rendering::{Fuel, LoadError, RenderError, Renderer, RendererConfig, Templates};
use tokio::runtime::Builder;

const MODULE: &[u8] = include_bytes!("../../../../guest/templates.wasm");

/// About a second.
const FUEL: Fuel = 7_000_000_000;

fn renderer() -> &'static Renderer {
    static SHARED: OnceLock<Renderer> = OnceLock::new();
    SHARED.get_or_init(|| {
        let cache_dir = Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
        Renderer::new(RendererConfig { module: MODULE.into(), cache_dir }).unwrap()
    })
}

fn block_on<F: Future>(future: F) -> F::Output {
    Builder::new_current_thread().build().unwrap().block_on(future)
}

fn load(texts: &[(&str, &str)]) -> Result<Templates, LoadError> {
    block_on(renderer().load(texts.iter().copied()))
}

/// What is wrong with templates.
#[track_caller]
fn refused(texts: &[(&str, &str)]) -> String {
    load(texts).unwrap_err().to_string()
}

/// The first template, rendered.
fn rendered(texts: &[(&str, &str)], data: &str) -> Result<String, RenderError> {
    let templates = load(texts).unwrap_or_else(|error| panic!("{error}"));
    let mut fuel = FUEL;
    block_on(renderer().render(&templates, texts[0].0, data, &mut fuel))
}

#[track_caller]
fn page(texts: &[(&str, &str)], data: &str) -> String {
    rendered(texts, data).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn failure(texts: &[(&str, &str)], data: &str) -> String {
    rendered(texts, data).unwrap_err().to_string()
}
