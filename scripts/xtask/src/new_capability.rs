//! `cargo xtask new-capability <name>`: the floor plan of a capability, written from what `kv` looks like, in a
//! form that compiles. The same list of places is what the tidy tests hold every capability to.

mod edit;
mod files;
mod name;

pub use edit::EditError;
pub use name::{Name, NameError};

use std::io;
use std::path::{Path, PathBuf};

/// The lines of a README by which a capability says that it keeps nothing, and so lacks the places of a store.
pub const NO_STORE: &str = "It has no store:";

/// What every capability has, but for `guest/js`, where a façade may have another name.
const PLACES: [&str; 4] = [
    "wit/{{name}}.wit",
    "host/capabilities/{{name}}/README.md",
    "host/capabilities/{{name}}/src/lib.rs",
    "guest/src/capabilities/{{name}}.rs",
];

/// What a capability has that keeps anything.
const PLACES_OF_A_STORE: [&str; 6] = [
    "host/capabilities/{{name}}/src/host.rs",
    "host/capabilities/{{name}}/src/limits.rs",
    "host/capabilities/{{name}}/src/store.rs",
    "host/capabilities/{{name}}/src/store/memory.rs",
    "host/capabilities/{{name}}/src/admin.rs",
    "host/capabilities/{{name}}/tests/conformance.rs",
];

/// The files that a capability has to have.
pub fn places(name: &str, has_store: bool) -> Vec<String> {
    let of_a_store: &[&str] = if has_store { &PLACES_OF_A_STORE } else { &[] };
    PLACES.iter().chain(of_a_store).map(|place| place.replace("{{name}}", name)).collect()
}

/// It was not made; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NewCapabilityError {
    /// Not a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// There is something in its place.
    #[error("{0} exists already; choose another name, or remove it first")]
    Exists(String),
    /// A list that it has to be in is not as it was.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A file cannot be read or written.
    #[error("{path}: {why}")]
    Io {
        /// Which.
        path: String,
        /// Why not.
        #[source]
        why: io::Error,
    },
}

/// What is about to be written.
#[derive(Debug)]
pub struct Plan {
    /// New files, by their path in the repository.
    pub files: Vec<(String, String)>,
    /// Files with lines added, whole.
    pub edits: Vec<(String, String)>,
}

/// Works out what a capability of that name needs, and writes nothing.
pub fn plan(root: &Path, name: &str) -> Result<Plan, NewCapabilityError> {
    let name = Name::new(name)?;
    let files = files::all(&name);
    for folder in ["host/capabilities", "tests/cases"] {
        refuse_existing(root, &format!("{folder}/{}", name.lower))?;
    }
    for (path, _) in &files {
        refuse_existing(root, path)?;
    }
    let mut edits = Vec::new();
    for (path, change) in edit::ALL {
        let text = std::fs::read_to_string(root.join(path)).map_err(failed(path))?;
        edits.push(((*path).to_owned(), change(path, &text, &name)?));
    }
    Ok(Plan { files, edits })
}

impl Plan {
    /// Writes it.
    pub fn write(&self, root: &Path) -> Result<(), NewCapabilityError> {
        for (path, text) in self.files.iter().chain(&self.edits) {
            let place: PathBuf = root.join(path);
            if let Some(folder) = place.parent() {
                std::fs::create_dir_all(folder).map_err(failed(path))?;
            }
            std::fs::write(&place, text).map_err(failed(path))?;
        }
        Ok(())
    }
}

/// What is left to do.
pub fn next_steps(name: &str) -> String {
    format!(
        "next:\n  \
         1. wit/{name}.wit: the interface, whose comments are the reference; then host.rs, the glue and the façade\n  \
         2. cargo fmt && cargo nextest run -p stoa-{name}\n  \
         3. scripts/build-guest, and cases in tests/cases/{name}/\n  \
         4. host/src/registry.rs: the store to build on, in place of the one in memory\n  \
         5. docs/limits.md and docs/architecture.md: its limits, and its name"
    )
}

fn refuse_existing(root: &Path, path: &str) -> Result<(), NewCapabilityError> {
    if root.join(path).exists() { Err(NewCapabilityError::Exists(path.to_owned())) } else { Ok(()) }
}

fn failed(path: &str) -> impl FnOnce(io::Error) -> NewCapabilityError {
    let path = path.to_owned();
    move |why| NewCapabilityError::Io { path, why }
}
