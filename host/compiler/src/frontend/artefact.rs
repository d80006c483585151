//! The parser's machine code, kept on disk between starts. Machine code is trusted without a look, so a
//! file is used only when its checksum says that it is whole; anything else is compiled again.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use wasmtime::Engine;
use wasmtime::component::Component;

use super::FrontendError;

/// The component, from the cache when it is there.
pub(super) fn load(engine: &Engine, bytes: &[u8], dir: Option<&Path>) -> Result<Component, FrontendError> {
    let Some(dir) = dir else { return Component::new(engine, bytes).map_err(FrontendError::Component) };
    let path = dir.join(format!("syntax-{}.cwasm", key(engine, bytes)));
    if let Some(component) = cached(engine, &path) {
        return Ok(component);
    }
    let component = Component::new(engine, bytes).map_err(FrontendError::Component)?;
    if let Err(error) = keep(&component, &path) {
        // The next start is slow, and nothing else.
        tracing::warn!(path = %path.display(), %error, "the parser's machine code cannot be kept");
    }
    Ok(component)
}

/// Names the component, the engine's version and settings, and the machine, all in one.
fn key(engine: &Engine, bytes: &[u8]) -> String {
    let mut digest = Digest(blake3::Hasher::new());
    digest.0.update(bytes);
    engine.precompile_compatibility_hash().hash(&mut digest);
    digest.0.finalize().to_hex().to_string()
}

fn cached(engine: &Engine, path: &Path) -> Option<Component> {
    let kept = fs::read(path).ok()?;
    let (checksum, code) = kept.split_at_checked(blake3::OUT_LEN)?;
    if blake3::hash(code).as_bytes() != checksum {
        tracing::warn!(path = %path.display(), "the parser's kept machine code is damaged; compiling it again");
        return None;
    }
    // SAFETY: the checksum says that these are the bytes `keep` wrote, the file's name says that they were
    // made by this engine from this component, and only the server may write to the folder.
    unsafe { Component::deserialize(engine, code) }.ok()
}

/// Writes beside the file and renames, so that a reader sees the whole file or none.
fn keep(component: &Component, path: &Path) -> Result<(), KeepError> {
    let code = component.serialize().map_err(KeepError::Serialise)?;
    let dir = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    fs::create_dir_all(&dir)?;
    let mut file = tempfile::NamedTempFile::new_in(&dir)?;
    file.write_all(blake3::hash(&code).as_bytes())?;
    file.write_all(&code)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[derive(Debug, thiserror::Error)]
enum KeepError {
    #[error("{0:#}")]
    Serialise(wasmtime::Error),
    #[error(transparent)]
    Disk(#[from] std::io::Error),
}

/// `blake3` behind the trait that the engine's hash wants.
struct Digest(blake3::Hasher);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        self.0.finalize_xof().fill(&mut first);
        u64::from_le_bytes(first)
    }
}
