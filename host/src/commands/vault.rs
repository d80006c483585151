//! `stoad vault`: the master key, under which data is encrypted.

use super::{CommandError, output};
use crate::cli::VaultCommand;
use crate::env::Loaded;
use crate::server;
use std::process::ExitCode;

pub(super) async fn run(loaded: &Loaded, command: &VaultCommand) -> Result<ExitCode, CommandError> {
    match command {
        VaultCommand::Rotate => rotate(loaded).await,
    }
}

async fn rotate(loaded: &Loaded) -> Result<ExitCode, CommandError> {
    let db = server::open_database(&loaded.settings).await?;
    let vault = server::open_vault(&loaded.settings, &db).await?;
    let done = vault.rotate(|done, of| output::note(&format!("{done} of {of} data keys"))).await?;
    db.close().await;
    let name = vault.master_key();
    let said = match done.rewrapped {
        0 => format!("every data key was under master key {name} before"),
        1 => format!("1 data key is under master key {name} now"),
        count => format!("{count} data keys are under master key {name} now"),
    };
    output::write(format!("{said}\n").as_bytes())?;
    if done.damaged.is_empty() {
        output::note("No other master key is needed any more, except for backups from before.");
        return Ok(ExitCode::SUCCESS);
    }
    for tenant in &done.damaged {
        let whose = tenant.as_ref().map_or("the platform".to_owned(), |tenant| format!("tenant '{tenant}'"));
        output::error(&format!(
            "the data key of {whose} cannot be unwrapped: what is stored of it was changed; restore it from a backup"
        ));
    }
    Ok(ExitCode::FAILURE)
}
