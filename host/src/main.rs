//! `stoad`, the server and its tools.

use clap::Parser;
use std::process::ExitCode;
use stoad::cli::Arguments;

fn main() -> ExitCode {
    stoad::commands::run(Arguments::parse())
}
