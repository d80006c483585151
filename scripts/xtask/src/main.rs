//! `cargo xtask`: chores of the repository that need Rust.

use clap::{Parser, Subcommand};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use xtask::{componentize, inputs};

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
        /// The bundled web platform, to be loaded into it.
        #[arg(long, value_name = "platform.js")]
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

fn run(chore: Chore) -> Result<(), Box<dyn Error>> {
    match chore {
        Chore::Componentize { core, out, prime } => {
            let core = std::fs::read(&core).map_err(|e| format!("{}: {e}", core.display()))?;
            let platform = prime
                .map(|path| std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display())));
            let component = componentize::component(&core, platform.transpose()?.as_deref())?;
            std::fs::write(&out, &component).map_err(|e| format!("{}: {e}", out.display()))?;
            println!("{}: {} bytes", out.display(), component.len());
        }
        Chore::GuestInputs { root, check: true } => inputs::check(&root)?,
        Chore::GuestInputs { root, check: false } => {
            let hash = inputs::hash(&root)?;
            std::fs::write(root.join(inputs::FILE), format!("{hash}\n"))?;
            println!("{}: {hash}", inputs::FILE);
        }
    }
    Ok(())
}
