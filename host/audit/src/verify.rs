//! Whether a chain is whole.

use crate::audit::Audit;
use crate::chain::Chain;
use crate::error::AuditError;
use crate::line::{Line, hash};
use crate::read::PAGE;
use crate::store::{self, Stored};
use serde::Serialize;
use utoipa::ToSchema;

/// A place in a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Mark {
    /// The number of the entry; 0: before the first.
    pub seq: u64,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verdict {
    /// Of which chain.
    #[schema(example = "tenant:acme")]
    pub chain: String,
    /// Nothing in it was changed, taken out or cut off.
    pub whole: bool,
    /// How many entries are as they were written.
    pub checked: u64,
    /// The first that is not.
    pub broken_at: Option<u64>,
    /// What is wrong with it.
    pub problem: Option<&'static str>,
    /// The entry before the first that was looked at.
    pub after: Mark,
    /// The last. Whoever has written it down elsewhere knows later that nobody has rewritten the chain.
    pub head: Mark,
}

impl Audit {
    /// Reads a chain and says whether it is whole. `since`: only what was written from this moment on.
    pub async fn verify(&self, chain: &Chain, since: i64) -> Result<Verdict, AuditError> {
        let _place = self.verifying().try_acquire().map_err(|_| AuditError::Busy)?;
        let verdict = self.verify_once(chain, since).await?;
        if !verdict.whole && self.marks(chain, None, since).await?.0 != verdict.after {
            // It was pruned in the meantime.
            return self.verify_once(chain, since).await;
        }
        Ok(verdict)
    }

    async fn verify_once(&self, chain: &Chain, since: i64) -> Result<Verdict, AuditError> {
        // Before the head: entries may be added in between, which is no fault.
        let last = store::last(&mut *self.db().read().await?, chain).await?;
        let (after, head) = self.marks(chain, None, since).await?;
        let mut walk = Walk { chain: chain.name(), at: after.clone() };
        let mut broken = None;
        while broken.is_none() && walk.at.seq < head.seq {
            let mut connection = self.db().read().await?;
            let page = store::after(&mut connection, chain, (walk.at.seq, head.seq), PAGE).await?;
            drop(connection);
            broken = if page.is_empty() {
                Some((walk.at.seq + 1, "it is missing"))
            } else {
                page.iter().find_map(|entry| walk.step(entry).err())
            };
        }
        let broken = broken.or_else(|| walk.end(last, &head));
        Ok(Verdict {
            chain: chain.name(),
            whole: broken.is_none(),
            checked: walk.at.seq - after.seq,
            broken_at: broken.map(|(seq, _)| seq),
            problem: broken.map(|(_, problem)| problem),
            after,
            head,
        })
    }
}

/// On the way from one entry to the next.
struct Walk {
    chain: String,
    at: Mark,
}

type Broken = (u64, &'static str);

impl Walk {
    fn step(&mut self, entry: &Stored) -> Result<(), Broken> {
        let seq = self.at.seq + 1;
        if entry.seq != seq {
            return Err((seq, "it is missing"));
        }
        if hash(&entry.line) != entry.hash {
            return Err((seq, "its line is not the one that was hashed"));
        }
        let line: Line = serde_json::from_str(&entry.line).map_err(|_| (seq, "its line is no entry"))?;
        if line.prev != self.at.hash {
            return Err((seq, "it does not follow on the entry before it"));
        }
        let is_at_home = line.chain == self.chain && line.seq == seq;
        let found_by = (line.at, &line.actor, &line.action, line.outcome.as_str());
        if !is_at_home || found_by != (entry.at, &entry.actor, &entry.action, entry.outcome.as_str()) {
            return Err((seq, "it is listed as something else than its line says"));
        }
        self.at = Mark { seq, hash: entry.hash.clone() };
        Ok(())
    }

    fn end(&self, last: u64, head: &Mark) -> Option<Broken> {
        if self.at.hash != head.hash {
            return Some((self.at.seq, "it is not the entry that the head of the chain names"));
        }
        (last > head.seq).then_some((head.seq + 1, "it is after the head of the chain"))
    }
}
