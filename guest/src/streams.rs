//! The compiled streams, which are part of every image, and are loaded by the scripts that use them.

use crate::quickjs::{Ctx, Module, Result};
use std::cell::OnceCell;

thread_local! {
    static BYTECODE: OnceCell<Vec<u8>> = const { OnceCell::new() };
}

pub fn keep(bytecode: Vec<u8>) {
    // The engine is primed once.
    let _ = BYTECODE.with(|cell| cell.set(bytecode));
}

/// Evaluates them; they leave their classes in a global, where the platform takes them from.
pub fn load(ctx: Ctx<'_>) -> Result<()> {
    BYTECODE.with(|cell| {
        let Some(bytecode) = cell.get() else { return Ok(()) };
        // SAFETY: it is what this same engine compiled when it was built.
        let module = unsafe { Module::load(ctx, bytecode) }?;
        // Nothing in it is awaited, so it has run when this returns; the script's own tasks are not touched.
        module.eval().map(drop)
    })
}
