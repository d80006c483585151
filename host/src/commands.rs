//! One file per command.

mod compile;
mod invoke;
mod output;
mod read;

use crate::cli::{Arguments, Command};
use crate::env::Settings;
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
    /// The engine does not start.
    #[error(transparent)]
    Engine(#[from] stoa_engine::EngineError),
    /// The compiler does not start.
    #[error(transparent)]
    Frontend(#[from] stoa_compiler::FrontendError),
    /// The outcome cannot be printed.
    #[error("cannot print the outcome: {0}")]
    Output(#[from] std::io::Error),
}

/// Runs a command; its exit code is 0 when it did what was asked, 1 when not, 2 when it was not understood.
pub fn run(arguments: Arguments) -> ExitCode {
    let settings = Settings::read();
    let filter = tracing_subscriber::EnvFilter::builder().parse_lossy(&settings.log);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::error(&format!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            Command::Compile(arguments) => compile::run(&settings, arguments).await,
            Command::Invoke(arguments) => invoke::run(&settings, arguments).await,
        }
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            output::error(&error.to_string());
            ExitCode::from(if matches!(error, CommandError::Argument(_) | CommandError::Name(_)) {
                2
            } else {
                1
            })
        }
    }
}
