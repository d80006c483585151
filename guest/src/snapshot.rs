//! Shows the compiler the engine's own memory.

use crate::world::stoa::engine::snapshot;

/// The stack grows down to address 0 and ends long before it gets there, so the first bytes are always zero.
/// A slice cannot begin at address 0.
const START: usize = 16;

const WASM_PAGE_BYTES: usize = 64 * 1024;

pub fn take() {
    let end = core::arch::wasm32::memory_size(0) * WASM_PAGE_BYTES;
    // SAFETY: all of it is mapped memory, and nothing writes to it while the host reads.
    let memory = unsafe { std::slice::from_raw_parts(START as *const u8, end - START) };
    snapshot::take(START as u32, memory);
}
