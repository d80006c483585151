//! `stoad migrate`: brings the database's schema up to this server's, before the server is started.

use super::{CommandError, output};
use crate::env::Loaded;
use crate::server;
use std::process::ExitCode;

pub(super) async fn run(loaded: &Loaded) -> Result<ExitCode, CommandError> {
    let db = server::open_database(&loaded.settings).await?;
    db.close().await;
    output::write(b"the database is up to date\n")?;
    Ok(ExitCode::SUCCESS)
}
