//! Compiled code on disk. Reading it back is only safe for what this program has written itself, whole: every
//! file has its checksum beside it, and anything that does not match is compiled again.

use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use wasmtime::Engine;
use wasmtime::component::Component;

/// Compiled code cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The folder cannot be written.
    #[error("cannot write compiled code to {path}: {source}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Compilation failed, or the engine does not take the result.
    #[error("cannot compile: {0:#}")]
    Compile(#[from] wasmtime::Error),
}

/// A folder of compiled code, for one configuration of Wasmtime.
#[derive(Clone, Debug)]
pub struct ArtifactCache {
    dir: Option<PathBuf>,
    compatibility: u64,
}

/// Compiled code: in a file, which is mapped into memory and shared, or in memory.
enum Artifact {
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl ArtifactCache {
    /// For `engine`, in `dir` if there is one.
    pub fn new(engine: &Engine, dir: Option<PathBuf>) -> Self {
        let mut hasher = Blake3Hasher(blake3::Hasher::new());
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Self { dir, compatibility: hasher.finish() }
    }

    /// The compiled form of a core module.
    pub fn module(&self, engine: &Engine, wasm: &[u8]) -> Result<wasmtime::Module, CacheError> {
        let artifact = self.artifact(wasm, || engine.precompile_module(wasm))?;
        // SAFETY: the bytes are ours, whole and for this engine; see the head of this file.
        let module = unsafe {
            match artifact {
                Artifact::File(path) => wasmtime::Module::deserialize_file(engine, path),
                Artifact::Bytes(bytes) => wasmtime::Module::deserialize(engine, bytes),
            }
        };
        Ok(module?)
    }

    /// The compiled form of a component.
    pub fn component(&self, engine: &Engine, wasm: &[u8]) -> Result<Component, CacheError> {
        let artifact = self.artifact(wasm, || engine.precompile_component(wasm))?;
        // SAFETY: as above.
        let component = unsafe {
            match artifact {
                Artifact::File(path) => Component::deserialize_file(engine, path),
                Artifact::Bytes(bytes) => Component::deserialize(engine, bytes),
            }
        };
        Ok(component?)
    }

    fn artifact(
        &self,
        wasm: &[u8],
        compile: impl FnOnce() -> wasmtime::Result<Vec<u8>>,
    ) -> Result<Artifact, CacheError> {
        let Some(dir) = &self.dir else { return Ok(Artifact::Bytes(compile()?)) };
        let key = blake3::hash(wasm).to_hex();
        let path = dir.join(format!("{:016x}", self.compatibility)).join(format!("{key}.cwasm"));
        if !is_whole(&path) {
            let compiled = compile()?;
            write_whole(&path, &compiled)
                .map_err(|source| CacheError::Write { path: path.clone(), source })?;
        }
        Ok(Artifact::File(path))
    }
}

fn checksum_path(path: &Path) -> PathBuf {
    path.with_extension("blake3")
}

fn is_whole(path: &Path) -> bool {
    let (Ok(bytes), Ok(sum)) = (std::fs::read(path), std::fs::read_to_string(checksum_path(path))) else {
        return false;
    };
    blake3::hash(&bytes).to_hex().as_str() == sum
}

/// A crash at any point leaves either no checksum or one that does not match.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir)?;
    let place = |path: &Path, bytes: &[u8]| -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    };
    place(path, bytes)?;
    place(&checksum_path(path), blake3::hash(bytes).to_hex().as_bytes())
}

/// The standard hashers differ between processes or releases; this one does not.
struct Blake3Hasher(blake3::Hasher);

impl Hasher for Blake3Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let hash = self.0.finalize();
        hash.as_bytes().iter().take(8).fold(0, |value, byte| (value << 8) | u64::from(*byte))
    }
}
