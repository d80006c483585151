//! `stoad admin`: what only whoever has the machine may do.

use super::{CommandError, output};
use crate::cli::AdminCommand;
use crate::env::Loaded;
use crate::server;
use std::process::ExitCode;
use stoa_identity::ApiKeys;

pub(super) async fn run(loaded: &Loaded, command: &AdminCommand) -> Result<ExitCode, CommandError> {
    match command {
        AdminCommand::ResetKey => {
            let db = server::open_database(&loaded.settings).await?;
            let created = ApiKeys::new(db.clone())?.reset_admin_key().await?;
            db.close().await;
            output::note("The first admin key is void; this one takes its place, and is shown this once:");
            output::write(format!("{}\n", created.key).as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
