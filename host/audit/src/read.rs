//! Pages for people, and the stored lines as they are for auditors.

use crate::audit::Audit;
use crate::chain::Chain;
use crate::error::AuditError;
use crate::line::{AuditEntry, GENESIS};
use crate::store::{self, Stored, Wanted};
use crate::verify::Mark;
use serde_json::json;

/// Lines that are read at once.
pub(crate) const PAGE: u32 = 500;
/// A longer wish names nobody.
const MAX_ACTOR_CHARS: usize = 200;

/// Which entries.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this action.
    pub action: Option<String>,
    /// Of those in whose name or id this stands, whatever its case.
    pub actor: Option<String>,
    /// From this moment on, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Until just before this moment.
    pub until: Option<i64>,
    /// Before this entry: the last of the page before.
    pub before: Option<u64>,
}

/// Some of the entries.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// The newest first.
    pub items: Vec<AuditEntry>,
    /// For the next page; none at the end.
    pub before: Option<u64>,
}

/// A chain, or the end of one, line by line.
pub struct Export {
    audit: Audit,
    chain: Chain,
    /// The entry before the first line.
    pub after: Mark,
    /// The last line.
    pub head: Mark,
    next: u64,
}

impl Audit {
    /// Some entries, the newest first.
    pub async fn list(&self, chain: &Chain, filter: &Filter, limit: u32) -> Result<AuditPage, AuditError> {
        let actor: String =
            filter.actor.iter().flat_map(|actor| actor.chars()).take(MAX_ACTOR_CHARS).collect();
        let wanted = Wanted {
            before: filter.before.unwrap_or(u64::MAX),
            action: filter.action.as_deref().unwrap_or(""),
            actor: &containing(&actor),
            since: filter.since.unwrap_or(i64::MIN),
            until: filter.until.unwrap_or(i64::MAX),
        };
        let mut connection = self.db().read().await?;
        let mut found = store::newest(&mut connection, chain, &wanted, limit.saturating_add(1)).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let before = found.last().filter(|_| more).map(|entry| entry.seq);
        let items = found.into_iter().map(|entry| shown(chain, entry)).collect::<Result<_, _>>()?;
        Ok(AuditPage { items, before })
    }

    /// A chain as it is stored, up to what is its last entry now. `after`: without the entries up to this one, which
    /// have been exported before. `since`: without those from before this moment.
    pub async fn export(&self, chain: &Chain, after: Option<u64>, since: i64) -> Result<Export, AuditError> {
        let (start, head) = self.marks(chain, after, since).await?;
        let next = start.seq;
        Ok(Export { audit: self.clone(), chain: chain.clone(), after: start, head, next })
    }

    /// Where reading begins and ends.
    pub(crate) async fn marks(
        &self,
        chain: &Chain,
        after: Option<u64>,
        since: i64,
    ) -> Result<(Mark, Mark), AuditError> {
        let mut connection = self.db().read().await?;
        let Some(head) = store::head(&mut connection, chain).await? else {
            let nothing = Mark { seq: 0, hash: GENESIS.to_owned() };
            return match after {
                Some(given) if given > 0 => Err(AuditError::NoEntry { given, first: 0, last: 0 }),
                _ => Ok((nothing.clone(), nothing)),
            };
        };
        let mut start = Mark { seq: head.pruned_seq, hash: head.pruned_hash };
        if let Some((seq, hash)) = store::last_before(&mut connection, chain, since).await? {
            start = Mark { seq, hash };
        }
        if let Some(given) = after.filter(|after| *after != start.seq) {
            let none = AuditError::NoEntry { given, first: start.seq + 1, last: head.seq };
            if given < start.seq {
                return Err(none);
            }
            let found = store::after(&mut connection, chain, (given - 1, given), 1).await?.pop();
            start = found.map(|entry| Mark { seq: entry.seq, hash: entry.hash }).ok_or(none)?;
        }
        Ok((start, Mark { seq: head.seq, hash: head.hash }))
    }
}

impl Export {
    /// The first line of the file: what the chain is, where it begins and where it ends.
    pub fn header(&self) -> String {
        let header = json!({ "chain": self.chain.name(), "after": self.after, "head": self.head });
        format!("{header}\n")
    }

    /// Some more lines. None: that was all.
    pub async fn more(&mut self) -> Result<Option<String>, AuditError> {
        let mut connection = self.audit.db().read().await?;
        let span = (self.next, self.head.seq);
        let found = store::after(&mut connection, &self.chain, span, PAGE).await?;
        let Some(last) = found.last() else { return Ok(None) };
        self.next = last.seq;
        Ok(Some(found.iter().flat_map(|entry| [entry.line.as_str(), "\n"]).collect()))
    }
}

/// As a pattern.
fn containing(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

fn shown(chain: &Chain, entry: Stored) -> Result<AuditEntry, AuditError> {
    let damaged = |_| AuditError::Damaged { chain: chain.name(), seq: entry.seq };
    let line = serde_json::from_str(&entry.line).map_err(damaged)?;
    Ok(AuditEntry { line, hash: entry.hash })
}
