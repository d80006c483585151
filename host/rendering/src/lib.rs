//! Templates and Markdown become text, in a sandbox of their own.
#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once"))]

mod error;
mod image;
mod renderer;
mod sandbox;

pub use error::{LoadError, Mistake, MistakeKind, RenderError, RendererError};
pub use image::Templates;
pub use renderer::{Renderer, RendererConfig};
pub use sandbox::{Fuel, MAX_MEMORY};
