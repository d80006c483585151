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
        /// Load the web platform into it first.
        #[arg(long)]
        prime: bool,
    },
    /// Writes down the hash of everything that `guest/*.wasm` are built from.
    GuestInputs {
        /// The repository.
        #[arg(long, default_value = ".")]
        root: PathBuf,
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
            let component = componentize::component(&core, prime)?;
            std::fs::write(&out, &component).map_err(|e| format!("{}: {e}", out.display()))?;
            println!("{}: {} bytes", out.display(), component.len());
        }
        Chore::GuestInputs { root } => {
            let hash = inputs::hash(&root)?;
            std::fs::write(root.join(inputs::FILE), format!("{hash}\n"))?;
            println!("{}: {hash}", inputs::FILE);
        }
    }
    Ok(())
}
