//! The hash of everything that the committed guest components are built from. A test compares it with the
//! one beside them, so that a change of the guest without a build does not go unseen.

use std::io;
use std::path::{Path, PathBuf};

/// Where it is written down, from the root of the repository.
pub const FILE: &str = "guest/engine.inputs";

/// Folders and files that go in; what they hold besides is made from them, or not used by the build.
const INPUTS: [&str; 19] = [
    "wit",
    "guest/Cargo.toml",
    "guest/Cargo.lock",
    "guest/.cargo",
    "guest/build.rs",
    "guest/src",
    "guest/js",
    "guest/package.json",
    "guest/package-lock.json",
    "guest/syntax/Cargo.toml",
    "guest/syntax/Cargo.lock",
    "guest/syntax/build.rs",
    "guest/syntax/no-js",
    "guest/syntax/src",
    "guest/syntax/wit",
    "guest/templates/Cargo.toml",
    "guest/templates/Cargo.lock",
    "guest/templates/build.rs",
    "guest/templates/src",
];

/// Made by the build, or for tests only.
const LEFT_OUT: [&str; 3] = ["dist", "test", "node_modules"];

/// The committed components are not those of the sources.
#[derive(Debug, thiserror::Error)]
pub enum InputsError {
    /// A file cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Something changed since the last build.
    #[error(
        "guest/ or wit/ changed since guest/*.wasm were built; run scripts/build-guest and commit what it makes"
    )]
    OutOfDate,
}

/// Compares the hash with the one that is written down.
pub fn check(root: &Path) -> Result<(), InputsError> {
    let written = std::fs::read_to_string(root.join(FILE)).unwrap_or_default();
    if written.trim() == hash(root)? { Ok(()) } else { Err(InputsError::OutOfDate) }
}

/// The hash, over names and contents in order.
pub fn hash(root: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let content = std::fs::read(&file)?;
        hasher.update(name.as_bytes()).update(&[0]);
        hasher.update(&content.len().to_le_bytes()).update(&content);
    }
    Ok(hasher.finalize().to_hex().to_string())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            if !LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
                collect(&entry.path(), files)?;
            }
        }
    }
    Ok(())
}
