//! One file per command.

mod admin;
mod audit;
mod compile;
mod config;
mod health;
mod invoke;
mod logging;
mod migrate;
mod output;
mod read;
mod serve;
mod vault;

use crate::cli::{Arguments, Command, ServeArguments};
use crate::env::{self, Flags};
use crate::server::ServerError;
use std::process::ExitCode;

/// A command did not succeed. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// An argument is not what it should be.
    #[error("{0}")]
    Argument(String),
    /// A name is not what it should be.
    #[error(transparent)]
    Name(#[from] stoa_kernel::InvalidName),
    /// The files are no script.
    #[error(transparent)]
    Source(#[from] stoa_compiler::SourceError),
    /// The script does not compile.
    #[error(transparent)]
    Compile(#[from] stoa_compiler::CompileError),
    /// The script cannot be served.
    #[error(transparent)]
    Deployed(#[from] stoa_invoker::DeployedError),
    /// The authorities that scripts believe.
    #[error("fetch.extra_ca: {0}")]
    Authorities(#[from] stoa_fetch::AuthoritiesError),
    /// The engine does not start.
    #[error(transparent)]
    App(#[from] crate::app::AppError),
    /// The compiler does not start.
    #[error(transparent)]
    Frontend(#[from] stoa_compiler::FrontendError),
    /// The server does not start.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] stoa_storage::StorageError),
    /// The master key.
    #[error(transparent)]
    Vault(#[from] stoa_vault::VaultError),
    /// The audit log.
    #[error(transparent)]
    Audit(#[from] stoa_audit::AuditError),
    /// The keys.
    #[error(transparent)]
    Identity(#[from] stoa_identity::IdentityError),
    /// The outcome cannot be printed, or signals cannot be listened to.
    #[error("cannot print the outcome: {0}")]
    Output(#[from] std::io::Error),
}

/// Runs a command; its exit code is 0 when it did what was asked, 1 when not, 2 when it was not understood.
pub fn run(arguments: Arguments) -> ExitCode {
    let flags = Flags::from(arguments.source);
    let command = arguments.command.unwrap_or(Command::Serve(ServeArguments::default()));
    let loaded = match &command {
        // It also answers where nothing else could start.
        Command::Config(command) => return config::run(&flags, command),
        Command::Serve(_) => env::load(&flags),
        _ => env::load_for_tool(&flags),
    };
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(errors) => {
            output::error(&errors.to_string());
            return ExitCode::FAILURE;
        }
    };
    let log = logging::start(&loaded);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::error(&format!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve(arguments) => serve::run(loaded, arguments, log).await,
            Command::Migrate => migrate::run(&loaded).await,
            Command::Admin(command) => admin::run(&loaded, &command).await,
            Command::Vault(command) => vault::run(&loaded, &command).await,
            Command::Audit(command) => audit::run(&loaded, &command).await,
            Command::Health => health::run(&loaded).await,
            Command::Compile(arguments) => compile::run(&loaded, arguments).await,
            Command::Invoke(arguments) => invoke::run(&loaded, arguments).await,
            Command::Config(command) => Ok(config::run(&flags, &command)),
        }
    });
    outcome.unwrap_or_else(|error| {
        output::error(&error.to_string());
        let misunderstood = matches!(error, CommandError::Argument(_) | CommandError::Name(_));
        ExitCode::from(if misunderstood { 2 } else { 1 })
    })
}
