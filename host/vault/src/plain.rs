//! Bytes that do not stay behind in memory.

use std::fmt;
use std::hint::black_box;
use std::ops::Deref;

/// Bytes in clear. They are overwritten when they are dropped, and shown as `***` however they are shown.
pub struct Plain(Vec<u8>);

impl Plain {
    /// Takes bytes over.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As text, if it is one.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// Keeps the first bytes; nothing of the rest stays behind the end.
    pub(crate) fn truncate(&mut self, length: usize) {
        if let Some(rest) = self.0.get_mut(length..) {
            overwrite(rest);
        }
        self.0.truncate(length);
    }
}

fn overwrite(bytes: &mut [u8]) {
    bytes.fill(0);
    // So that the compiler does not leave out a write that nobody seems to read.
    black_box(bytes);
}

impl Deref for Plain {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        overwrite(&mut self.0);
    }
}
