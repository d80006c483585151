//! The files of one form: written once, then read.

use crate::store::{Lease, StoreError};
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::task::{JoinError, spawn_blocking};

/// So much is gathered before it goes to disk.
const BUFFER_BYTES: usize = 256 * 1024;

/// Takes the files of a form. Dropped, they are gone.
#[derive(Debug)]
pub struct Spool {
    kept: Kept,
    length: u64,
    buffer: Vec<u8>,
}

/// The files of a form, as long as somebody holds this.
#[derive(Debug)]
pub struct Files {
    kept: Kept,
    length: u64,
}

/// A file, and the room that it takes.
#[derive(Debug)]
struct Kept(Option<(Lease, Option<File>)>);

/// The disk takes a moment to free it, which no request should wait for.
impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(kept @ (_, Some(_))) = self.0.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn_blocking(move || drop(kept));
        }
    }
}

impl Spool {
    pub(crate) fn new(lease: Lease) -> Self {
        Self { kept: Kept(Some((lease, None))), length: 0, buffer: Vec::new() }
    }

    /// Where the next bytes are put.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Writes what is in the buffer, if that is enough to be worth it.
    pub async fn relieve(self) -> Result<Self, StoreError> {
        if self.buffer.len() < BUFFER_BYTES { Ok(self) } else { self.flush().await }
    }

    async fn flush(mut self) -> Result<Self, StoreError> {
        if self.buffer.is_empty() {
            return Ok(self);
        }
        on_its_own_thread(move || {
            self.write()?;
            Ok(self)
        })
        .await
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let bytes = self.buffer.len() as u64;
        if let Some((lease, file)) = &mut self.kept.0 {
            lease.take(bytes)?;
            let file = match file {
                Some(file) => file,
                None => file.insert(tempfile::tempfile_in(lease.dir())?),
            };
            file.write_all(&self.buffer)?;
        }
        self.length += bytes;
        self.buffer.clear();
        Ok(())
    }

    /// All of it is written.
    pub async fn finish(self) -> Result<Files, StoreError> {
        let Self { kept, length, .. } = self.flush().await?;
        Ok(Files { kept, length })
    }
}

impl Files {
    /// Of no form.
    pub fn none() -> Self {
        Self { kept: Kept(None), length: 0 }
    }

    /// How many bytes they have together.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The bytes from `offset` on, at most `max`; none past the end.
    pub async fn read(self: Arc<Self>, offset: u64, max: usize) -> Result<Vec<u8>, StoreError> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; left.min(max)];
        if bytes.is_empty() {
            return Ok(bytes);
        }
        on_its_own_thread(move || {
            if let Some((_, Some(file))) = &self.kept.0 {
                file.read_exact_at(&mut bytes, offset)?;
            }
            Ok(bytes)
        })
        .await
    }
}

/// A disk may take its time.
async fn on_its_own_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    spawn_blocking(work).await.map_err(|error: JoinError| StoreError::Io(io::Error::other(error)))?
}
