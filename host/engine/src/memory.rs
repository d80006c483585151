//! Keeps an instance within its memory, and remembers when it wanted more.

use wasmtime::ResourceLimiter;

/// The memory of one instance.
#[derive(Debug)]
pub struct MemoryMeter {
    limit: usize,
    used: usize,
    refused: Option<usize>,
}

impl MemoryMeter {
    /// Of one that may have this much.
    pub fn new(limit: usize) -> Self {
        Self { limit, used: 0, refused: None }
    }

    /// Bytes at the instance's largest: linear memory never shrinks.
    pub fn used(&self) -> usize {
        self.used
    }

    /// What it asked for when it was refused.
    pub fn refused(&self) -> Option<usize> {
        self.refused
    }
}

impl ResourceLimiter for MemoryMeter {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.limit {
            self.refused = Some(desired);
            return Ok(false);
        }
        self.used = desired;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        _desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // The engine's tables never grow; what asks for it is not the engine.
        Ok(true)
    }
}
