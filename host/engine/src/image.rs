//! Scripts as memory images. The engine's component is cut in two: its code, which every script shares, and
//! its data, which is all that a script differs in. A script's component is the engine's with other data.

mod calls;
mod data;
mod split;
mod template;
mod wiring;

pub use data::with_memory;
pub use split::SplitError;
pub use template::{ENGINE_IMPORT, NotOurs, Template, TemplateError};
