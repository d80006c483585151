//! The parts of the platform that are loaded when a script first asks for them.

use crate::quickjs::{Ctx, Module, Result, Text};
use crate::world::stoa::engine::parts;

/// Evaluates one; it leaves what it exports in a global, where the platform takes it from.
pub fn load(ctx: Ctx<'_>, name: Text) -> Result<()> {
    // SAFETY: it is what this same engine compiled when it was built.
    let module = unsafe { Module::load(ctx, &parts::read(&name.0)) }?;
    // Nothing in it is awaited, so it has run when this returns; the script's own tasks are not touched.
    module.eval().map(drop)
}
