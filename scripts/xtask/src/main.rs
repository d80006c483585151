//! `cargo xtask`: chores of the repository that need Rust.

use clap::{Parser, Subcommand};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use xtask::{componentize, inputs, new_capability};

#[derive(Parser)]
#[command(about = "Chores of the repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Makes a component of a core module that was built for the guest (`scripts/build-guest` calls it).
    Componentize {
        /// The core module.
        core: PathBuf,
        /// Where the component goes.
        #[arg(short, long)]
        out: PathBuf,
        /// The folder with the bundled web platform, to be loaded into it: `platform.js` and `parts/`.
        #[arg(long, value_name = "folder")]
        prime: Option<PathBuf>,
    },
    /// Writes down the hash of everything that `guest/*.wasm` are built from.
    GuestInputs {
        /// The repository.
        #[arg(long, default_value = ".")]
        root: PathBuf,
        /// Only fail if it is not the hash that is written down.
        #[arg(long)]
        check: bool,
    },
    /// Writes the floor plan of a capability: every file and every line in a list, in a form that compiles.
    NewCapability {
        /// One word, as in paths: a-z and 0-9.
        name: String,
        /// The repository.
        #[arg(long, default_value = ".")]
        root: PathBuf,
        /// Only list what would be written.
        #[arg(long)]
        dry_run: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What the platform was bundled to.
fn platform(dir: &Path) -> std::io::Result<componentize::Platform> {
    let mut parts = BTreeMap::new();
    for entry in std::fs::read_dir(dir.join("parts"))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        parts.insert(name, std::fs::read_to_string(path)?);
    }
    Ok(componentize::Platform { main: std::fs::read_to_string(dir.join("platform.js"))?, parts })
}

fn run(chore: Chore) -> Result<(), Box<dyn Error>> {
    match chore {
        Chore::Componentize { core, out, prime } => {
            let core = std::fs::read(&core).map_err(|e| format!("{}: {e}", core.display()))?;
            let platform = match prime {
                Some(dir) => Some(platform(&dir).map_err(|e| format!("{}: {e}", dir.display()))?),
                None => None,
            };
            let component = componentize::component(&core, platform.as_ref())?;
            std::fs::write(&out, &component).map_err(|e| format!("{}: {e}", out.display()))?;
            println!("{}: {} bytes", out.display(), component.len());
        }
        Chore::GuestInputs { root, check: true } => inputs::check(&root)?,
        Chore::GuestInputs { root, check: false } => {
            let hash = inputs::hash(&root)?;
            std::fs::write(root.join(inputs::FILE), format!("{hash}\n"))?;
            println!("{}: {hash}", inputs::FILE);
        }
        Chore::NewCapability { name, root, dry_run } => {
            let plan = new_capability::plan(&root, &name)?;
            if !dry_run {
                plan.write(&root)?;
            }
            let (new, changed) = if dry_run { ("would write", "would change") } else { ("wrote", "changed") };
            plan.files.iter().for_each(|(path, _)| println!("{new} {path}"));
            plan.edits.iter().for_each(|(path, _)| println!("{changed} {path}"));
            println!("{}", new_capability::next_steps(&name));
        }
    }
    Ok(())
}
