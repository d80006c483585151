//! Where what is rendered goes: as far as there is room.

use std::io::{Error, ErrorKind, Write};

/// Protects the memory of whoever takes it: this goes into the script's own memory.
pub const MAX_OUTPUT: usize = 5 << 20;

#[derive(Default)]
pub struct Output {
    bytes: Vec<u8>,
    pub is_full: bool,
}

impl Output {
    pub fn into_text(self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_OUTPUT {
            self.is_full = true;
            return Err(Error::from(ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
