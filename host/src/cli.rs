//! What can be typed after `stoad`.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The Stoa server and its tools.
#[derive(Debug, Parser)]
#[command(name = "stoad", version, about)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile a script to a WebAssembly component, offline.
    Compile(CompileArguments),
    /// Run one request through a compiled script and show the answer, the logs and what it used.
    Invoke(InvokeArguments),
}

/// Arguments of `stoad compile`.
#[derive(Debug, Args)]
pub struct CompileArguments {
    /// The script's entry: a .js, .mjs, .jsx, .ts or .tsx file. Files that it imports are found beside it.
    pub file: PathBuf,
    /// Where the component goes [default: the entry's name with .wasm].
    #[arg(short, long, value_name = "OUT.wasm")]
    pub out: Option<PathBuf>,
    /// The script's name [default: the entry's name].
    #[arg(long)]
    pub name: Option<String>,
    /// Print the outcome as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `stoad invoke`.
#[derive(Debug, Args)]
pub struct InvokeArguments {
    /// The compiled script.
    pub component: PathBuf,
    /// Path and query, or a whole URL.
    #[arg(long, default_value = "/")]
    pub url: String,
    /// The method [default: GET, or POST with --data].
    #[arg(long, short = 'X')]
    pub method: Option<String>,
    /// A header, as `name: value`; may be given more than once.
    #[arg(long, short = 'H', value_name = "NAME: VALUE")]
    pub header: Vec<String>,
    /// The body; `@file` reads it from a file, `@-` from standard input.
    #[arg(long, short)]
    pub data: Option<String>,
    /// Print answer, logs and usage as one JSON object.
    #[arg(long)]
    pub json: bool,
}
