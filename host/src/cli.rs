//! What can be typed after `stoad`.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The Stoa server and its tools.
#[derive(Debug, Parser)]
#[command(name = "stoad", version, about)]
pub struct Arguments {
    /// Where settings come from.
    #[command(flatten)]
    pub source: SourceArguments,
    /// What to do [default: serve].
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Where settings come from; every command takes these.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceArguments {
    /// The configuration file [default: stoa.toml, .yaml, .yml or .json in the working directory; or
    /// `STOA_CONFIG`].
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The profile of the configuration file [default: none; or `STOA_PROFILE`].
    #[arg(long, value_name = "NAME", global = true)]
    pub profile: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(ServeArguments),
    /// Bring the database's schema up to this server's.
    Migrate,
    /// What only whoever has the machine may do.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// The master key, under which data is encrypted.
    #[command(subcommand)]
    Vault(VaultCommand),
    /// Who did what: whether the log is whole, and what of it is kept.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Ask the server on this machine whether it is ready.
    Health,
    /// Compile a script to a WebAssembly component, offline.
    Compile(CompileArguments),
    /// Run one request through a compiled script and show the answer, the logs and what it used.
    Invoke(InvokeArguments),
    /// Check, show or describe the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
}

/// Arguments of `stoad serve`.
#[derive(Debug, Default, Args)]
pub struct ServeArguments {
    /// Show stacks in the body of errors.
    #[arg(long)]
    pub dev: bool,
}

/// What only whoever has the machine may do.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Void the first admin key and print another.
    ResetKey,
}

/// What to do about the master key.
#[derive(Debug, Subcommand)]
pub enum VaultCommand {
    /// Put everything under the master key that is configured now; servers may run meanwhile, if they have that key.
    Rotate,
}

/// What to do about the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Read every chain and say whether it is whole; if one is not, the exit code is 1.
    Verify,
    /// Take off what is older; what is left verifies as before. A chain that is not whole is left as it is.
    Prune {
        /// What is kept: the entries of so many days.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
        keep_days: u32,
    },
}

/// What to do about the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Name every fault of the configuration file, the environment and the arguments.
    Check,
    /// Show the value of every setting and where it came from.
    Print {
        /// Print it as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of the configuration file, for editors.
    Schema,
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
