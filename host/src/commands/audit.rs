//! `stoad audit`: for whoever has the machine.

use super::{CommandError, output};
use crate::cli::AuditCommand;
use crate::env::Loaded;
use crate::server;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use stoa_audit::{Audit, Verdict};

const DAY: Duration = Duration::from_hours(24);

pub(super) async fn run(loaded: &Loaded, command: &AuditCommand) -> Result<ExitCode, CommandError> {
    let db = server::open_database(&loaded.settings).await?;
    let audit = Audit::new(db.clone());
    let all_whole = match command {
        AuditCommand::Verify => verify(&audit).await?,
        AuditCommand::Prune { keep_days } => prune(&audit, *keep_days).await?,
    };
    db.close().await;
    Ok(if all_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says whether every chain is whole.
async fn verify(audit: &Audit) -> Result<bool, CommandError> {
    let mut all_whole = true;
    for chain in audit.chains().await? {
        let verdict = audit.verify(&chain, i64::MIN).await?;
        all_whole &= verdict.whole;
        output::write(said(&verdict).as_bytes())?;
    }
    Ok(all_whole)
}

/// Says whether every chain could be pruned.
async fn prune(audit: &Audit, keep_days: u32) -> Result<bool, CommandError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let before = now.saturating_sub(DAY * keep_days);
    let before = i64::try_from(before.as_millis()).unwrap_or(i64::MAX);
    let mut all_whole = true;
    for chain in audit.chains().await? {
        let verdict = audit.verify(&chain, i64::MIN).await?;
        if !verdict.whole {
            // What went could not be looked into any more.
            all_whole = false;
            output::write(said(&verdict).as_bytes())?;
        } else if let Some(pruned) = audit.prune(&chain, before).await? {
            let said = format!("{chain}: {} entries went, up to {}\n", pruned.entries, pruned.up_to);
            output::write(said.as_bytes())?;
        }
    }
    Ok(all_whole)
}

fn said(verdict: &Verdict) -> String {
    let Verdict { chain, checked, broken_at, problem, head, .. } = verdict;
    match (broken_at, problem) {
        (Some(at), Some(problem)) => {
            format!("{chain}: BROKEN at entry {at}: {problem}; {checked} entries before it are whole\n")
        }
        _ => format!("{chain}: whole, {checked} entries up to {} with hash {}\n", head.seq, head.hash),
    }
}
