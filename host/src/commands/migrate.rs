//! `stoad migrate`: brings the database's schema up to this server's, before the server is started.

use super::{CommandError, output};
use crate::env::Loaded;
use crate::server;
use std::process::ExitCode;

pub(super) async fn run(loaded: &Loaded) -> Result<ExitCode, CommandError> {
    let db = server::connect(&loaded.settings).await?;
    let applied = db.migrate().await?;
    db.close().await;
    for migration in &applied {
        output::note(&format!("applied {} {}", migration.version, migration.name));
    }
    output::write(b"the database is up to date\n")?;
    Ok(ExitCode::SUCCESS)
}
